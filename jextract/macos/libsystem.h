// What peer.macos calls in libSystem: Unix sockets, kqueue, files, and what the kernel says of processes. Of the larger
// structures only some places are read, so only those are named.
#include <errno.h>
#include <fcntl.h>
#include <libproc.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/event.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/proc_info.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysctl.h>
#include <sys/time.h>
#include <sys/ucred.h>
#include <sys/un.h>
#include <mach/vm_prot.h>
#include <unistd.h>

enum {
  xucred_size = sizeof(struct xucred),
  xucred_cr_version = offsetof(struct xucred, cr_version),
  xucred_cr_uid = offsetof(struct xucred, cr_uid),
  audit_token_size = sizeof(audit_token_t),
  stat_size = sizeof(struct stat),
  stat_st_dev = offsetof(struct stat, st_dev),
  stat_st_mode = offsetof(struct stat, st_mode),
  stat_st_ino = offsetof(struct stat, st_ino),
  stat_st_uid = offsetof(struct stat, st_uid),
  stat_st_mtimespec = offsetof(struct stat, st_mtimespec),
  stat_st_ctimespec = offsetof(struct stat, st_ctimespec),
  stat_st_size = offsetof(struct stat, st_size),
  statfs_size = sizeof(struct statfs),
  statfs_f_flags = offsetof(struct statfs, f_flags),
  statfs_f_fstypename = offsetof(struct statfs, f_fstypename),
  statfs_f_fstypename_size = sizeof(((struct statfs *)0)->f_fstypename),
  proc_bsdinfo_size = sizeof(struct proc_bsdinfo),
  proc_bsdinfo_pbi_flags = offsetof(struct proc_bsdinfo, pbi_flags),
  proc_fdinfo_size = sizeof(struct proc_fdinfo),
  proc_fdinfo_proc_fd = offsetof(struct proc_fdinfo, proc_fd),
  proc_fdinfo_proc_fdtype = offsetof(struct proc_fdinfo, proc_fdtype),
  socket_fdinfo_size = sizeof(struct socket_fdinfo),
  socket_fdinfo_fi_status = offsetof(struct socket_fdinfo, pfi.fi_status),
  socket_fdinfo_soi_so = offsetof(struct socket_fdinfo, psi.soi_so),
  socket_fdinfo_soi_kind = offsetof(struct socket_fdinfo, psi.soi_kind),
  socket_fdinfo_unsi_conn_so = offsetof(struct socket_fdinfo, psi.soi_proto.pri_un.unsi_conn_so),
  region_size = sizeof(struct proc_regionwithpathinfo),
  region_pri_protection = offsetof(struct proc_regionwithpathinfo, prp_prinfo.pri_protection),
  region_pri_address = offsetof(struct proc_regionwithpathinfo, prp_prinfo.pri_address),
  region_pri_size = offsetof(struct proc_regionwithpathinfo, prp_prinfo.pri_size),
  region_vst_dev = offsetof(struct proc_regionwithpathinfo, prp_vip.vip_vi.vi_stat.vst_dev),
  region_vst_ino = offsetof(struct proc_regionwithpathinfo, prp_vip.vip_vi.vi_stat.vst_ino),
  pid_path_size = PROC_PIDPATHINFO_MAXSIZE,
};
