/* What discreet.c asks whether it may show its secret, in a library of its own. */
asm(".text\n.balign 4096\n.ascii \"MAYSHOW:\"\n.globl may_show\n.type may_show, @function\n"
    "may_show: xor %eax, %eax\nret\n.balign 4096, 0x90\n");
