# The two helpers every CMakeLists.txt of Assay uses, and the flags behind them.

option(ASSAY_FUZZ "Build the libFuzzer targets (needs clang)" OFF)
option(ASSAY_WERROR "Warnings are errors" OFF)

set(ASSAY_WARNINGS -Wall -Wextra -Wno-missing-field-initializers)
if(ASSAY_WERROR)
  list(APPEND ASSAY_WARNINGS -Werror)
endif()

# assay_library(name [DEPS lib...] [EXCEPTIONS]): one static library from the folder's *.cc, one test executable
# `<name>_test` from its *_test.cc, one libFuzzer executable per *_fuzz.cc, one benchmark executable per *_bench.cc.
# Shape: name is <top folder>_<room>; DEPS are the libraries whose headers it includes, written out.
function(assay_library name)
  cmake_parse_arguments(arg "EXCEPTIONS" "" "DEPS;TEST_DEPS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cc")
  file(GLOB tests CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*_test.cc")
  file(GLOB fuzzers CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*_fuzz.cc")
  file(GLOB benches CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*_bench.cc")
  if(tests OR fuzzers OR benches)
    list(REMOVE_ITEM sources ${tests} ${fuzzers} ${benches})
  endif()
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC ${arg_DEPS})
    target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/generated)
    target_compile_options(${name} PRIVATE ${ASSAY_WARNINGS})
    if(NOT arg_EXCEPTIONS)
      target_compile_options(${name} PRIVATE -fno-exceptions)
    endif()
    set(self ${name})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE ${arg_DEPS})
    target_include_directories(${name} INTERFACE ${PROJECT_SOURCE_DIR})
    set(self ${name})
  endif()
  if(tests AND BUILD_TESTING)
    assay_test(${name}_test SOURCES ${tests} DEPS ${self} ${arg_TEST_DEPS})
  endif()
  foreach(source ${fuzzers})
    assay_fuzz_target(${source} ${self} ${arg_TEST_DEPS})
  endforeach()
  foreach(source ${benches})
    get_filename_component(bench ${source} NAME_WE)
    if(TARGET benchmark::benchmark)
      add_executable(${bench} EXCLUDE_FROM_ALL ${source})
      target_link_libraries(${bench} PRIVATE ${self} ${arg_TEST_DEPS} benchmark::benchmark_main)
      target_include_directories(${bench} PRIVATE ${PROJECT_SOURCE_DIR})
      set_property(GLOBAL APPEND PROPERTY ASSAY_BENCHES ${bench})
    endif()
  endforeach()
endfunction()

# assay_test(name SOURCES file... DEPS lib... [LABELS label...]): a GoogleTest executable, every case a ctest.
function(assay_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPS;LABELS" ${ARGN})
  if(NOT BUILD_TESTING)
    return()
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_DEPS} GTest::gmock GTest::gtest_main)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_options(${name} PRIVATE ${ASSAY_WARNINGS})
  # Only files that read the repository get its path: all others are the same in every checkout, and ccache serves them.
  foreach(source ${arg_SOURCES})
    file(STRINGS ${source} reads_repository REGEX "ASSAY_SOURCE_DIR" LIMIT_COUNT 1)
    if(reads_repository)
      set_property(SOURCE ${source} APPEND PROPERTY COMPILE_DEFINITIONS ASSAY_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    endif()
  endforeach()
  # Tests go by the names that their files give them, not by how their parameters print.
  gtest_discover_tests(${name} NO_PRETTY_VALUES DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
                       PROPERTIES LABELS "unit;${arg_LABELS}" TIMEOUT 120)
endfunction()

# assay_embed_files(target NAMES constant... FILES file...): the text of each file as a std::string_view constant in
# namespace assay::tools, compiled into the target.
function(assay_embed_files target)
  cmake_parse_arguments(arg "" "" "NAMES;FILES" ${ARGN})
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${target}_embedded.cc)
  set(script ${PROJECT_SOURCE_DIR}/tools/dev/cmake/embed.cmake)
  add_custom_command(OUTPUT ${out} COMMAND ${CMAKE_COMMAND} -DOUT=${out} "-DNAMES=${arg_NAMES}" "-DFILES=${arg_FILES}" -P ${script}
                     DEPENDS ${arg_FILES} ${script} VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()

# assay_script_test(name COMMAND word... [LABELS label...] [TIMEOUT seconds]): a ctest that runs a command, which finds the
# built program in the environment variable ASSAY and the repository in ASSAY_SOURCE_DIR.
function(assay_script_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "COMMAND;LABELS" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_test(NAME ${name} COMMAND ${arg_COMMAND})
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT}
    ENVIRONMENT "ASSAY=${PROJECT_BINARY_DIR}/bin/assay;ASSAY_SOURCE_DIR=${PROJECT_SOURCE_DIR};ASSAY_BINARY_DIR=${PROJECT_BINARY_DIR}")
endfunction()

# assay_fuzz_target(source lib...): <stem> is a libFuzzer executable, and fuzz.<stem> a ctest that runs it for a minute over
# the corpus <folder of source>/corpus/<stem>, if there is one; built only with ASSAY_FUZZ under clang.
set(ASSAY_FUZZ_SECONDS 60 CACHE STRING "Seconds that a ctest runs each fuzz target")
function(assay_fuzz_target source)
  get_filename_component(stem ${source} NAME_WE)
  if(NOT ASSAY_FUZZ)
    return()
  endif()
  add_executable(${stem} ${source})
  target_link_libraries(${stem} PRIVATE ${ARGN})
  target_include_directories(${stem} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_options(${stem} PRIVATE -fsanitize=fuzzer)
  target_link_options(${stem} PRIVATE -fsanitize=fuzzer)
  set_property(GLOBAL APPEND PROPERTY ASSAY_FUZZERS ${stem})
  set(corpus "")
  if(EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/corpus/${stem}")
    set(corpus "${CMAKE_CURRENT_SOURCE_DIR}/corpus/${stem}")
  endif()
  set(found "${CMAKE_CURRENT_BINARY_DIR}/${stem}_found")
  file(MAKE_DIRECTORY ${found})
  math(EXPR limit "${ASSAY_FUZZ_SECONDS} * 3 + 60")
  assay_script_test(fuzz.${stem} LABELS fuzz TIMEOUT ${limit}
    COMMAND ${stem} -max_total_time=${ASSAY_FUZZ_SECONDS} -rss_limit_mb=2048 -timeout=20 -max_len=16384 -print_final_stats=0
            -artifact_prefix=${found}/ ${found} ${corpus})
endfunction()

# assay_add_rooms(): adds every sub-folder that has a CMakeLists.txt.
function(assay_add_rooms)
  file(GLOB rooms CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*/CMakeLists.txt")
  foreach(room ${rooms})
    get_filename_component(folder ${room} DIRECTORY)
    add_subdirectory(${folder})
  endforeach()
endfunction()
