#!/bin/sh
# Makes schemas/matrix-firmware.bin: the code alone. The command pads it to 64 KiB, and puts the first jump at their end.
set -e
cd "$(dirname "$0")"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
gcc -m32 -Os -march=i686 -ffreestanding -fno-pic -fno-pie -fno-stack-protector -fno-asynchronous-unwind-tables -nostdlib -static -no-pie \
    -Wall -Werror -Wl,--build-id=none -Wl,-T,image.ld -Wl,--no-warn-rwx-segments start.S run.c -o "$folder/image"
objcopy -O binary "$folder/image" ../matrix-firmware.bin
