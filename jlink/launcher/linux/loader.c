/* The part of the kernel's work that it leaves to us because this program names no loader. */
#include <fcntl.h>
#include <sys/mman.h>

#include "early.h"

#ifndef LOADER
#error "LOADER is the path of the dynamic loader, as in PT_INTERP of the image's bin/java"
#endif

/* The program's own start in crt1, which the loader calls when everything is linked. */
extern void _start(void) __attribute__((visibility("hidden")));
/* Where this program is mapped; its first virtual address is 0. */
extern const ElfW(Ehdr) __ehdr_start __attribute__((visibility("hidden")));

static const char loader[] = LOADER;
static ElfW(Phdr) headers[24];

static int protection(const ElfW(Phdr) *segment) {
    return ((segment->p_flags & PF_R) ? PROT_READ : 0) | ((segment->p_flags & PF_W) ? PROT_WRITE : 0)
        | ((segment->p_flags & PF_X) ? PROT_EXEC : 0);
}

static uintptr_t map(uintptr_t at, size_t length, int protect, int flags, long file, size_t offset) {
    long result = system_call(SYS_mmap, (long)at, (long)length, protect, MAP_PRIVATE | flags, file, (long)offset);
    if (failed(result)) {
        DIE("the dynamic loader cannot be mapped");
    }
    return (uintptr_t)result;
}

/* Maps the loader's segments as the kernel does (elf(5)). Answers where address 0 of the file would be. */
static uintptr_t map_loader(uintptr_t page, uintptr_t *entry) {
    union {
        ElfW(Ehdr) header;
        char bytes[1024];
    } file;
    long fd = system_call(SYS_openat, AT_FDCWD, (long)loader, O_RDONLY | O_CLOEXEC, 0, 0, 0);
    if (failed(fd) || system_call(SYS_pread64, fd, (long)&file, sizeof file, 0, 0, 0) != sizeof file) {
        DIE("cannot read " LOADER);
    }
    const ElfW(Ehdr) *header = &file.header;
    if (*(const uint32_t *)header->e_ident != *(const uint32_t *)ELFMAG || header->e_type != ET_DYN
        || header->e_phentsize != sizeof(ElfW(Phdr))
        || header->e_phoff + header->e_phnum * sizeof(ElfW(Phdr)) > sizeof file) {
        DIE(LOADER " is no dynamic loader");
    }
    const ElfW(Phdr) *segments = (const ElfW(Phdr) *)(file.bytes + header->e_phoff);
    uintptr_t span = 0;
    for (size_t i = 0; i < header->e_phnum; i++) {
        if (segments[i].p_type == PT_LOAD && segments[i].p_vaddr + segments[i].p_memsz > span) {
            span = segments[i].p_vaddr + segments[i].p_memsz;
        }
    }
    uintptr_t base = map(0, span, PROT_NONE, MAP_ANONYMOUS, -1, 0);
    for (size_t i = 0; i < header->e_phnum; i++) {
        const ElfW(Phdr) *segment = &segments[i];
        if (segment->p_type != PT_LOAD) {
            continue;
        }
        uintptr_t slack = segment->p_vaddr & (page - 1);
        uintptr_t start = base + segment->p_vaddr - slack;
        uintptr_t data_end = base + segment->p_vaddr + segment->p_filesz;
        uintptr_t end = base + segment->p_vaddr + segment->p_memsz;
        uintptr_t file_end = (data_end + page - 1) & ~(page - 1);
        map(start, slack + segment->p_filesz, protection(segment), MAP_FIXED, fd, segment->p_offset - slack);
        if (end > data_end) {
            /* To the end of the page, not only of the segment: the loader allocates from the rest unseen. */
            for (volatile char *zero = (char *)data_end; (uintptr_t)zero < file_end; zero++) {
                *zero = 0;
            }
            if (end > file_end) {
                map(file_end, end - file_end, protection(segment), MAP_FIXED | MAP_ANONYMOUS, -1, 0);
            }
        }
    }
    system_call(SYS_close, fd, 0, 0, 0, 0, 0);
    *entry = base + header->e_entry;
    return base;
}

/* The loader finds the program through these; it insists on the two that the kernel must not see in the file. */
static size_t write_headers(const ElfW(Phdr) *own, size_t count) {
    uintptr_t bias = (uintptr_t)&__ehdr_start;
    if (count + 2 > LENGTH(headers)) {
        DIE("this launcher was linked with too many segments");
    }
    headers[0].p_type = PT_PHDR;
    headers[0].p_vaddr = (uintptr_t)headers - bias;
    headers[1].p_type = PT_INTERP;
    headers[1].p_vaddr = (uintptr_t)loader - bias;
    for (size_t i = 0; i < count; i++) {
        headers[i + 2] = own[i];
    }
    return count + 2;
}

uintptr_t load_loader(ElfW(auxv_t) *auxiliary) {
    uintptr_t page = 4096;
    const ElfW(Phdr) *own = NULL;
    for (const ElfW(auxv_t) *each = auxiliary; each->a_type != AT_NULL; each++) {
        if (each->a_type == AT_PAGESZ) {
            page = each->a_un.a_val;
        } else if (each->a_type == AT_PHDR) {
            own = (const ElfW(Phdr) *)each->a_un.a_val;
        }
    }
    if (own == NULL) {
        DIE("the kernel does not say where this program is");
    }
    uintptr_t entry;
    uintptr_t base = map_loader(page, &entry);
    for (ElfW(auxv_t) *each = auxiliary; each->a_type != AT_NULL; each++) {
        if (each->a_type == AT_PHNUM) {
            each->a_un.a_val = write_headers(own, each->a_un.a_val);
        } else if (each->a_type == AT_PHDR) {
            each->a_un.a_val = (uintptr_t)headers;
        } else if (each->a_type == AT_BASE) {
            each->a_un.a_val = base;
        } else if (each->a_type == AT_ENTRY) {
            each->a_un.a_val = (uintptr_t)&_start;
        }
    }
    return entry;
}
