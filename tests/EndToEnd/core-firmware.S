# The code of CoreFirmware.X86: 16 bits at F000:E000, then long mode.
.code16
start:
 cli
 # page tables: PML4 at 0x10000, PDPT at 0x11000, pages of 1 GiB
 movw $0x1000,%ax
 movw %ax,%es
 xorl %eax,%eax
 xorl %edi,%edi
 movl $0x800,%ecx
 cld
 rep stosl
 movl $0x11003,%es:0
 movl $0x1000,%edi
 movl $0x83,%eax
 xorl %edx,%edx
1: movl %eax,%es:(%edi)
 movl %edx,%es:4(%edi)
 addl $8,%edi
 addl $0x40000000,%eax
 adcl $0,%edx
 cmpl $0x1040,%edi
 jb 1b
 lgdtl %cs:(gdtr - start + 0xe000)
 movl $0xa0,%eax
 movl %eax,%cr4
 movl $0x10000,%eax
 movl %eax,%cr3
 movl $0xc0000080,%ecx
 rdmsr
 orl $0x100,%eax
 wrmsr
 movl $0x80000011,%eax
 movl %eax,%cr0
 ljmpl $8,$(long - start + 0xfe000)
.code64
long:
 movw $16,%ax
 movw %ax,%ds
 movw %ax,%es
 movw %ax,%ss
 movw %ax,%fs
 movw %ax,%gs
 # fill 1 MiB .. 9 MiB
 movl $0x100000,%edi
2: imull $0x9e3779b1,%edi,%eax
 stosl
 cmpl $0x900000,%edi
 jb 2b
 # a page above 4 GiB, where there is one
 movabsq $0x140000000,%rdi
 movabsq $0x1122334455667788,%rax
 movl $0x1000,%ecx
 rep stosq
 # the note
 leaq note(%rip),%rsi
 movl $0x8000,%edi
 movl $(noteend - note),%ecx
 rep movsb
 # fw_cfg: find etc/vmcoreinfo
 movl $0x9000,%esp
 movw $0x19,%ax
 movw $0x510,%dx
 outw %ax,%dx
 movw $0x511,%dx
 movl $4,%ecx
3: inb %dx,%al
 shll $8,%ebx
 movb %al,%bl
 decl %ecx
 jnz 3b
 movl %ebx,%r8d
4: testl %r8d,%r8d
 jz done
 decl %r8d
 movl $0x7000,%edi
 movl $64,%ecx
 rep insb
 leaq name(%rip),%rsi
 movl $0x7008,%edi
 movl $15,%ecx
 repe cmpsb
 jne 4b
 # the file's contents, then the DMA command
 leaq info(%rip),%rsi
 movl $0x7100,%edi
 movl $16,%ecx
 rep movsb
 movzwl 0x7004,%ebx
 xchgb %bl,%bh
 shll $16,%ebx
 orl $0x18,%ebx
 bswapl %ebx
 movl %ebx,0x7200
 movl $0x10000000,0x7204
 movl $0,0x7208
 movl $0x00710000,0x720c
 movl $0,%eax
 movw $0x514,%dx
 outl %eax,%dx
 movl $0x00720000,%eax
 movw $0x518,%dx
 outl %eax,%dx
done:
 # bases
 movl $0xc0000100,%ecx
 movl $0x55667788,%eax
 movl $0x00001234,%edx
 wrmsr
 incl %ecx
 movl $0x99aabbcc,%eax
 wrmsr
 incl %ecx
 movl $0xddeeff00,%eax
 wrmsr
 movabsq $0x0101010101010101,%rax
 movq %rax,%rbx
 addq %rax,%rbx
 leaq (%rbx,%rax),%rcx
 leaq (%rcx,%rax),%rdx
 leaq (%rdx,%rax),%rsi
 leaq (%rsi,%rax),%rdi
 leaq (%rdi,%rax),%rbp
 leaq (%rbp,%rax),%r8
 leaq (%r8,%rax),%r9
 leaq (%r9,%rax),%r10
 leaq (%r10,%rax),%r11
 leaq (%r11,%rax),%r12
 leaq (%r12,%rax),%r13
 leaq (%r13,%rax),%r14
 leaq (%r14,%rax),%r15
 movl $0x5a,0x7400
5: pause
 jmp 5b
name: .asciz "etc/vmcoreinfo"
info: .word 0, 1
 .long noteend - note
 .quad 0x8000
.balign 4
note: .long 11, desce - desc, 0
 .asciz "VMCOREINFO"
 .balign 4
desc: .ascii "OSRELEASE=6.1.0-qber\nPAGESIZE=4096\nNUMBER(phys_base)=0\n"
desce:
 .balign 4
noteend:
.balign 8
gdt: .quad 0
 .quad 0x00af9a000000ffff
 .quad 0x00cf92000000ffff
gdtr: .word 23
 .long gdt - start + 0xfe000
