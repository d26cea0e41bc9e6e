# The first instructions of a pc: 16 bits, at the last 16 octets of the image. From there to 32 bits, without paging, and to run().
    .code16
    .section .start, "ax"
    .globl begin
begin:
    cli
    xorl %eax, %eax
    lgdtl %cs:(segments - begin)
    movl %cr0, %eax
    orb $1, %al
    movl %eax, %cr0
    ljmpl $8, $flat
    .code32
flat:
    movw $16, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %ss
    movl $0x80000, %esp
    call run
rest:
    cli
    hlt
    jmp rest
    .align 8
table:
    .quad 0
    .quad 0x00cf9a000000ffff
    .quad 0x00cf92000000ffff
segments:
    .word . - table - 1
    .long table
