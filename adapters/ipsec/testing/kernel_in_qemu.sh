#!/bin/sh
# Runs the data-path tests inside a Debian kernel, which has ESP, under qemu's software emulation: the judge of the
# kernel data path on machines whose own kernel lacks it; then, with ASSAY, A.2 over both transports and IP versions and
# behind a NAT, and a re-registration, which has two SA sets alive. Takes some minutes.
#
#   kernel_in_qemu.sh TEST_PROGRAM WORK_FOLDER [ASSAY TESTCASES] [GTEST_FILTER]
#
# Needs qemu-system-x86 installed; fetches the packages linux-image-cloud-amd64 and busybox-static with apt-get
# (unpacked under WORK_FOLDER, not installed). Status 77: something is missing, which the last line names.
set -eu
test_program=$1
work=$2
assay=${3:-}
testcases=${4:-}
filter=${5:-'*Kernel*:*Xfrm*'}

missing() { echo "skipped: $1"; exit 77; }
command -v qemu-system-x86_64 >/dev/null || missing "qemu-system-x86 is not installed"

mkdir -p "$work/packages"
cd "$work"
if [ ! -e unpacked/boot ]; then
  image=$(apt-cache depends linux-image-cloud-amd64 2>/dev/null | awk '/Depends: linux-image/ { print $2; exit }')
  [ -n "$image" ] || missing "apt-cache knows no linux-image-cloud-amd64"
  (cd packages && apt-get -qq download "$image" busybox-static) || missing "cannot download $image and busybox-static"
  for package in packages/*.deb; do dpkg -x "$package" unpacked; done
fi
busybox=$work/unpacked/bin/busybox
release=$(ls unpacked/lib/modules)

# The initial file system: busybox, the modules of the network, the test program with its libraries.
rm -rf root
mkdir -p root/bin root/sbin root/dev root/proc root/sys root/tmp root/test root/lib/modules/"$release"/kernel
cp "$busybox" root/bin/busybox
ln -s ../bin/busybox root/sbin/modprobe
for folder in net crypto lib arch/x86/crypto drivers/net/tun.ko drivers/net/veth.ko; do
  mkdir -p "root/lib/modules/$release/kernel/$(dirname "$folder")"
  cp -r "unpacked/lib/modules/$release/kernel/$folder" "root/lib/modules/$release/kernel/$folder"
done
cp unpacked/lib/modules/"$release"/modules.builtin unpacked/lib/modules/"$release"/modules.order \
  root/lib/modules/"$release"/ 2>/dev/null || true
"$busybox" depmod -b root "$release"
cp "$test_program" root/test/program
if [ -n "$assay" ]; then
  cp "$assay" root/test/assay
  cp -r "$testcases" root/test/testcases
  ln -s busybox root/bin/sh
fi
for program in "$test_program" ${assay:+"$assay"}; do ldd "$program"; done | grep -o '/[^ ]*' | sort -u | while read -r library; do
  mkdir -p "root$(dirname "$library")"
  cp -L "$library" "root$library"
done
mkdir -p root/usr/lib/x86_64-linux-gnu/ossl-modules
cat > root/init <<INIT
#!/bin/busybox sh
/bin/busybox mkdir -p /dev/net
/bin/busybox mount -t devtmpfs dev /dev
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
for module in ipv6 tun veth xfrm_user xfrm_algo esp4 esp6 authenc cbc des_generic md5 ecb crypto_null af_packet nf_nat \
              nf_tables nft_chain_nat nft_masq; do
  /sbin/modprobe \$module 2>/dev/null
done
/test/program --gtest_color=no '--gtest_filter=$filter'
echo "status of the test program: \$?"
run() {
  testcase=\$1
  name=\$2
  shift 2
  cd /tmp
  /test/assay run /test/testcases/lib /test/testcases/ims -c /test/testcases/config/a2.json -t "\$testcase" --isolate -q \
    --guard 120 -o /tmp/\$name "\$@"
  echo "run \$name: status \$? \$(/bin/busybox grep -o '"ipsecDataPath": *"[a-z]*"' /tmp/\$name/verdict.json)"
}
if [ -e /test/assay ]; then
  for transport in udp tcp; do
    options="-p 'Ue_Parameters.px_UeTransport=\"\"\$transport\"\"'"
    run 'TC_A_2_*' \$transport-ipv4 --dut isolated-ue -p "Ims_Parameters.px_DutOptions=\"\$options\""
    run 'TC_A_2_*' \$transport-nat --nat --dut nat-ue -p "Ims_Parameters.px_DutOptions=\"\$options\""
    run 'TC_A_2_*' \$transport-ipv6 --dut isolated-ue -p 'Ims_Parameters.px_SS_Address="2001:db8::1"' \
      -p "Ims_Parameters.px_DutOptions=\"\$options -p 'Ue_Parameters.px_UeHost=\"\"2001:db8::10\"\"'\""
  done
  run TC_Reregistration again --dut isolated-ue -p Ims_Parameters.px_ReregistrationExpires=20 -p Ims_Parameters.px_TimerTolerance=10.0
fi
/bin/busybox poweroff -f
INIT
chmod +x root/init
(cd root && "$busybox" find . | "$busybox" cpio -o -H newc 2>/dev/null | gzip -1) > initrd.gz

timeout 900 qemu-system-x86_64 -machine q35 -cpu max -m 1024 -smp 1 -nographic -no-reboot -nic none \
  -kernel unpacked/boot/vmlinuz-* -initrd initrd.gz -append "console=ttyS0 quiet panic=-1" > output.txt 2>&1 || true
sed 's/\r$//' output.txt | grep -E '^\[|^status|^run |Failure|Skipped|data_path_test|no IPsec|Expected|Actual' || true
grep -q 'status of the test program: 0' output.txt || exit 1
if [ -n "$assay" ]; then
  [ "$(grep -c '^run .*: status 0 "ipsecDataPath": *"kernel"' output.txt)" = 7 ] || exit 1
fi
grep -q 'SKIPPED' output.txt && missing "the kernel under qemu cannot do it either; see $work/output.txt"
exit 0
