/*
 * What differs between processors: one system call, and the first instruction, which passes the stack pointer to
 * prepare() and jumps to what it answers with the stack as it was.
 */
#ifndef ARCH_H
#define ARCH_H

#if defined(__x86_64__)

static inline long system_call(long number, long a, long b, long c, long d, long e, long f) {
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

/* rdx is 0 where the kernel starts a loader: it would be called at exit (System V ABI AMD64, 3.4.1). */
#define FIRST_INSTRUCTION __asm__(".text\n" \
    ".globl launcher_entry\n" \
    ".hidden launcher_entry\n" \
    ".type launcher_entry, @function\n" \
    "launcher_entry:\n" \
    "    endbr64\n" \
    "    xor %ebp, %ebp\n" \
    "    mov %rsp, %rdi\n" \
    "    mov %rsp, %rbx\n" \
    "    and $-16, %rsp\n" \
    "    call prepare\n" \
    "    mov %rbx, %rsp\n" \
    "    xor %edx, %edx\n" \
    "    jmp *%rax\n" \
    ".size launcher_entry, . - launcher_entry\n")

#elif defined(__aarch64__)

static inline long system_call(long number, long a, long b, long c, long d, long e, long f) {
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
    return x0;
}

#define FIRST_INSTRUCTION __asm__(".text\n" \
    ".globl launcher_entry\n" \
    ".hidden launcher_entry\n" \
    ".type launcher_entry, %function\n" \
    "launcher_entry:\n" \
    "    hint #34\n" \
    "    mov x29, #0\n" \
    "    mov x30, #0\n" \
    "    mov x0, sp\n" \
    "    mov x19, sp\n" \
    "    bl prepare\n" \
    "    mov sp, x19\n" \
    "    mov x16, x0\n" \
    "    mov x0, #0\n" \
    "    br x16\n" \
    ".size launcher_entry, . - launcher_entry\n")

#else
#error "no launcher for this processor yet"
#endif

#endif
