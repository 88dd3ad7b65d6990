# assay_golden_tests(): one ctest `golden.<stage>.<folder>` for every folder that holds golden tests.
function(assay_golden_tests)
  foreach(stage syntax check run dump cli regress)
    file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/tests
         "${PROJECT_SOURCE_DIR}/tests/${stage}/*.ttcn" "${PROJECT_SOURCE_DIR}/tests/${stage}/*.ttcn3")
    set(folders "")
    foreach(file ${files})
      get_filename_component(folder ${file} DIRECTORY)
      if(NOT folder MATCHES "/inputs(/|$)")
        list(APPEND folders ${folder})
      endif()
    endforeach()
    list(REMOVE_DUPLICATES folders)
    foreach(folder ${folders})
      string(REPLACE "/" "." name ${folder})
      assay_script_test(golden.${name} LABELS golden TIMEOUT 600
        COMMAND ${ASSAY_PYTHON} ${PROJECT_SOURCE_DIR}/tests/runner/golden.py --no-recurse
                --server $<TARGET_FILE:assay_test_server> ${PROJECT_SOURCE_DIR}/tests/${folder})
    endforeach()
  endforeach()
endfunction()
