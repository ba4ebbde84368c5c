namespace Palisade.Events.Schemas;

/// <summary>Event codes 0 to 195; see <see cref="EventTableParser"/> for the form.</summary>
internal static class EventTable1
{
    public const string Rows = """
        0 syscall other . | ID:syscall nativeID:u16 | ID:syscall
        2 open file CM | name:path flags:f32/file_flags mode:u32o | fd:fd name:path flags:f32/file_flags mode:u32o dev:u32x ino:u64
        4 close ioother DMU | fd:fd | res:result
        6 read ioread RU | fd:fd size:u32 | res:result data:bytes
        8 write iowrite UW | fd:fd size:u32 | res:result data:bytes
        10 brk memory O | size:u32 | res:u64x
        12 execve process MO | | res:result exe:text args:bytes tid:pid pid:pid ptid:pid cwd:text fdlimit:u64
        14 clone process MO | | res:pid exe:text args:bytes tid:pid pid:pid ptid:pid cwd:text fdlimit:i64 flags:f32/clone_flags uid:u32 gid:u32
        16 procexit process EMOT | |
        18 socket net CM | domain:e32/socket_families type:u32 proto:u32 | fd:fd
        20 bind net MU | fd:fd | res:result addr:sockaddr
        22 connect net MU | fd:fd addr:sockaddr | res:result tuple:tuple fd:fd
        24 listen net U | fd:fd backlog:u32 | res:result
        26 accept net CMO | | fd:fd tuple:tuple queuepct:u8
        28 send iowrite UW | fd:fd size:u32 | res:result data:bytes
        30 sendto iowrite MUW | fd:fd size:u32 tuple:tuple | res:result data:bytes
        32 recv ioread RU | fd:fd size:u32 | res:result data:bytes
        34 recvfrom ioread MRU | fd:fd size:u32 | res:result data:bytes tuple:tuple
        36 shutdown net MU | fd:fd how:e8/shutdown_how | res:result
        38 getsockname net . | |
        40 getpeername net . | |
        42 socketpair ipc CM | domain:e32/socket_families type:u32 proto:u32 | res:result fd1:fd fd2:fd source:u64x peer:u64x
        44 setsockopt net U | | res:result fd:fd level:e8/sockopt_levels optname:e8/sockopt_options val:dyn optlen:u32
        46 getsockopt net MU | | res:result fd:fd level:e8/sockopt_levels optname:e8/sockopt_options val:dyn optlen:u32
        48 sendmsg iowrite MUW | fd:fd size:u32 tuple:tuple | res:result data:bytes
        50 sendmmsg iowrite . | |
        52 recvmsg ioread MRU | fd:fd | res:result size:u32 data:bytes tuple:tuple msgcontrol:bytes
        54 recvmmsg ioread . | |
        56 accept net CMO | flags:i32x | fd:fd tuple:tuple queuepct:u8
        58 creat file CM | name:path mode:u32o | fd:fd name:path mode:u32o dev:u32x ino:u64
        60 pipe ipc CM | | res:result fd1:fd fd2:fd ino:u64
        62 eventfd ipc CM | initval:u64 flags:f32 | res:fd
        64 futex ipc . | addr:u64x op:e16/futex_operations val:u64 | res:result
        66 stat file . | | res:result path:path
        68 lstat file . | | res:result path:path
        70 fstat file U | fd:fd | res:result
        72 stat64 file . | | res:result path:path
        74 lstat64 file . | | res:result path:path
        76 fstat64 file U | fd:fd | res:result
        78 epoll_wait wait B | maxevents:result | res:result
        80 poll wait B | fds:fdlist timeout:i64 | res:result fds:fdlist
        82 select wait B | | res:result
        84 select wait BO | | res:result
        86 lseek file U | fd:fd offset:u64 whence:e8/lseek_whence | res:result
        88 llseek file U | fd:fd offset:u64 whence:e8/lseek_whence | res:result
        90 ioctl ioother OU | fd:fd request:u64x | res:result
        92 getcwd file . | | res:result path:text
        94 chdir file M | | res:result path:text
        96 fchdir file MU | fd:fd | res:result
        98 mkdir file O | path:path mode:u32x | res:result
        100 rmdir file O | path:path | res:result
        102 openat file CMO | dirfd:fd name:text flags:f32/file_flags mode:u32o | fd:fd
        104 link file O | oldpath:path newpath:path | res:result
        106 linkat file O | olddir:fd oldpath:text newdir:fd newpath:text | res:result
        108 unlink file O | path:path | res:result
        110 unlinkat file O | dirfd:fd name:text | res:result
        112 pread ioread RU | fd:fd size:u32 pos:u64 | res:result data:bytes
        114 pwrite iowrite UW | fd:fd size:u32 pos:u64 | res:result data:bytes
        116 readv ioread RU | fd:fd | res:result size:u32 data:bytes
        118 writev iowrite UW | fd:fd size:u32 | res:result data:bytes
        120 preadv ioread RU | fd:fd pos:u64 | res:result size:u32 data:bytes
        122 pwritev iowrite UW | fd:fd size:u32 pos:u64 | res:result data:bytes
        124 dup ioother CMOU | fd:fd | res:fd
        126 signalfd signal CM | fd:fd mask:u32x flags:f8 | res:fd
        128 kill signal . | pid:pid sig:sig | res:result
        130 tkill signal . | tid:pid sig:sig | res:result
        132 tgkill signal . | pid:pid tid:pid sig:sig | res:result
        134 nanosleep sleep B | interval:reltime | res:result
        136 timerfd_create time CM | clockid:u8 flags:f8 | res:fd
        138 inotify_init ipc CM | flags:f8 | res:fd
        140 getrlimit process . | resource:e8/rlimit_resources | res:result cur:i64 max:i64
        142 setrlimit process . | resource:e8/rlimit_resources | res:result cur:i64 max:i64
        144 prlimit process . | pid:pid resource:e8/rlimit_resources | res:result newcur:i64 newmax:i64 oldcur:i64 oldmax:i64
        146 switch scheduler EOT | next:pid |
        148 drop internal S | ratio:u32 | ratio:u32
        150 fcntl ioother MU | fd:fd cmd:e8/fcntl_commands | res:fd
        152 switch scheduler ET | next:pid pgft_maj:u64 pgft_min:u64 vm_size:u32 vm_rss:u32 vm_swap:u32 |
        154 execve process MO | | res:result exe:text args:bytes tid:pid pid:pid ptid:pid cwd:text fdlimit:u64 pgft_maj:u64 pgft_min:u64 vm_size:u32 vm_rss:u32 vm_swap:u32
        156 clone process MO | | res:pid exe:text args:bytes tid:pid pid:pid ptid:pid cwd:text fdlimit:i64 pgft_maj:u64 pgft_min:u64 vm_size:u32 vm_rss:u32 vm_swap:u32 flags:f32/clone_flags uid:u32 gid:u32
        158 brk memory . | addr:u64x | res:u64x vm_size:u32 vm_rss:u32 vm_swap:u32
        160 mmap memory . | addr:u64x length:u64 prot:f32/prot_flags flags:f32/mmap_flags fd:fd offset:u64 | res:u64x vm_size:u32 vm_rss:u32 vm_swap:u32
        162 mmap2 memory . | addr:u64x length:u64 prot:f32/prot_flags flags:f32/mmap_flags fd:fd pgoffset:u64 | res:u64x vm_size:u32 vm_rss:u32 vm_swap:u32
        164 munmap memory . | addr:u64x length:u64 | res:result vm_size:u32 vm_rss:u32 vm_swap:u32
        166 splice ioother U | fd_in:fd fd_out:fd size:u64 flags:f32/splice_flags | res:result
        168 ptrace process . | request:e16/ptrace_requests pid:pid | res:result addr:dynx data:dynx
        170 ioctl ioother U | fd:fd request:u64x argument:u64x | res:result
        172 execve process MO | | res:result exe:text args:bytes tid:pid pid:pid ptid:pid cwd:text fdlimit:u64 pgft_maj:u64 pgft_min:u64 vm_size:u32 vm_rss:u32 vm_swap:u32 env:bytes
        174 rename file . | | res:result oldpath:path newpath:path
        176 renameat file . | | res:result olddirfd:fd oldpath:relpath newdirfd:fd newpath:relpath
        178 symlink file . | | res:result target:text linkpath:path
        180 symlinkat file . | | res:result target:text linkdirfd:fd linkpath:relpath
        182 fork process MO | | res:pid exe:text args:bytes tid:pid pid:pid ptid:pid cwd:text fdlimit:i64 pgft_maj:u64 pgft_min:u64 vm_size:u32 vm_rss:u32 vm_swap:u32 flags:f32/clone_flags uid:u32 gid:u32
        184 vfork process MO | | res:pid exe:text args:bytes tid:pid pid:pid ptid:pid cwd:text fdlimit:i64 pgft_maj:u64 pgft_min:u64 vm_size:u32 vm_rss:u32 vm_swap:u32 flags:f32/clone_flags uid:u32 gid:u32
        186 procexit process EMT | status:result ret:result sig:sig core:u8 reaper_tid:pid |
        188 sendfile iowrite U | out_fd:fd in_fd:fd offset:u64 size:u64 | res:result offset:u64
        190 quotactl user . | cmd:e16/quotactl_cmds type:e8/quotactl_types id:u32 quota_fmt:e8/quotactl_quota_fmts | res:result special:text quotafilepath:text dqb_bhardlimit:u64 dqb_bsoftlimit:u64 dqb_curspace:u64 dqb_ihardlimit:u64 dqb_isoftlimit:u64 dqb_btime:reltime dqb_itime:reltime dqi_bgrace:reltime dqi_igrace:reltime dqi_flags:f8/quotactl_dqi_flags quota_fmt_out:e8/quotactl_quota_fmts
        192 setresuid user M | ruid:uid euid:uid suid:uid | res:result
        194 setresgid user M | rgid:gid egid:gid sgid:gid | res:result
        """;
}
