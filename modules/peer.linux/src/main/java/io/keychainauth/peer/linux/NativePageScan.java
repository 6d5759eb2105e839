package io.keychainauth.peer.linux;

import static io.keychainauth.peer.linux.LibC.bindVariadic;
import static io.keychainauth.peer.linux.LibC.checked;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.keychainauth.peer.linux.gen.libc.libc_h;
import io.keychainauth.peer.linux.gen.libc.page_region;
import io.keychainauth.peer.linux.gen.libc.pm_scan_arg;
import io.keychainauth.peer.serving.KernelException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The question for pages that are no file's (PAGEMAP_SCAN, admin-guide/mm/pagemap of the kernel, since Linux 6.7). */
final class NativePageScan {
    private static final MethodHandle IOCTL =
            bindVariadic(libc_h.ioctl.address(), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), 2);

    private NativePageScan() {}

    static boolean ownPages(int pagemap, long start, long end) throws KernelException {
        return checked("ioctl(PAGEMAP_SCAN)", (arena, state) -> {
                    MemorySegment question = pm_scan_arg.allocate(arena);
                    MemorySegment found = page_region.allocate(arena);
                    pm_scan_arg.size(question, pm_scan_arg.sizeof());
                    pm_scan_arg.start(question, start);
                    pm_scan_arg.end(question, end);
                    pm_scan_arg.vec(question, found.address());
                    pm_scan_arg.vec_len(question, 1);
                    pm_scan_arg.max_pages(question, 1);
                    pm_scan_arg.category_inverted(question, libc_h.PAGE_IS_FILE());
                    pm_scan_arg.category_mask(question, libc_h.PAGE_IS_FILE());
                    pm_scan_arg.category_anyof_mask(question, libc_h.PAGE_IS_PRESENT() | libc_h.PAGE_IS_SWAPPED());
                    pm_scan_arg.return_mask(question, libc_h.PAGE_IS_PRESENT());
                    return (int) IOCTL.invokeExact(state, pagemap, libc_h.PAGEMAP_SCAN(), question);
                })
                > 0;
    }
}
