namespace Palisade.Events.Schemas;

/// <summary>Event codes 196 and up; see <see cref="EventTableParser"/> for the form.</summary>
internal static class EventTable2
{
    public const string Rows = """
        196 sysdigevent internal ES | event_type:u32 event_data:u64 |
        198 setuid user M | uid:uid | res:result
        200 setgid user M | gid:gid | res:result
        202 getuid user . | | uid:uid
        204 geteuid user . | | euid:uid
        206 getgid user . | | gid:gid
        208 getegid user . | | egid:gid
        210 getresuid user . | | res:result ruid:uid euid:uid suid:uid
        212 getresgid user . | | res:result rgid:gid egid:gid sgid:gid
        214 execve process MO | | res:result exe:text args:bytes tid:pid pid:pid ptid:pid cwd:text fdlimit:u64 pgft_maj:u64 pgft_min:u64 vm_size:u32 vm_rss:u32 vm_swap:u32 comm:text env:bytes
        216 clone process MO | | res:pid exe:text args:bytes tid:pid pid:pid ptid:pid cwd:text fdlimit:i64 pgft_maj:u64 pgft_min:u64 vm_size:u32 vm_rss:u32 vm_swap:u32 comm:text flags:f32/clone_flags uid:u32 gid:u32
        218 fork process MO | | res:pid exe:text args:bytes tid:pid pid:pid ptid:pid cwd:text fdlimit:i64 pgft_maj:u64 pgft_min:u64 vm_size:u32 vm_rss:u32 vm_swap:u32 comm:text flags:f32/clone_flags uid:u32 gid:u32
        220 vfork process MO | | res:pid exe:text args:bytes tid:pid pid:pid ptid:pid cwd:text fdlimit:i64 pgft_maj:u64 pgft_min:u64 vm_size:u32 vm_rss:u32 vm_swap:u32 comm:text flags:f32/clone_flags uid:u32 gid:u32
        222 clone process M | | res:pid exe:text args:bytes tid:pid pid:pid ptid:pid cwd:text fdlimit:i64 pgft_maj:u64 pgft_min:u64 vm_size:u32 vm_rss:u32 vm_swap:u32 comm:text cgroups:bytes flags:f32/clone_flags uid:u32 gid:u32 vtid:pid vpid:pid pidns_init_start_ts:u64
        224 fork process M | | res:pid exe:text args:bytes tid:pid pid:pid ptid:pid cwd:text fdlimit:i64 pgft_maj:u64 pgft_min:u64 vm_size:u32 vm_rss:u32 vm_swap:u32 comm:text cgroups:bytes flags:f32/clone_flags uid:u32 gid:u32 vtid:pid vpid:pid pidns_init_start_ts:u64
        226 vfork process M | | res:pid exe:text args:bytes tid:pid pid:pid ptid:pid cwd:text fdlimit:i64 pgft_maj:u64 pgft_min:u64 vm_size:u32 vm_rss:u32 vm_swap:u32 comm:text cgroups:bytes flags:f32/clone_flags uid:u32 gid:u32 vtid:pid vpid:pid pidns_init_start_ts:u64
        228 container internal EMOS | id:text type:u32 name:text image:text |
        230 execve process MO | | res:result exe:text args:bytes tid:pid pid:pid ptid:pid cwd:text fdlimit:u64 pgft_maj:u64 pgft_min:u64 vm_size:u32 vm_rss:u32 vm_swap:u32 comm:text cgroups:bytes env:bytes
        232 signaldeliver signal ET | spid:pid dpid:pid sig:sig |
        234 procinfo internal ES | cpu_usr:u64 cpu_sys:u64 |
        236 getdents file U | fd:fd | res:result
        238 getdents64 file U | fd:fd | res:result
        240 setns process U | fd:fd nstype:f32/clone_flags | res:result
        242 flock file U | fd:fd operation:f32/flock_flags | res:result
        244 cpu_hotplug system EMS | cpu:u32 action:u32 |
        246 accept net CM | | fd:fd tuple:tuple queuepct:u8 queuelen:u32 queuemax:u32
        248 accept net CMO | flags:i32x | fd:fd tuple:tuple queuepct:u8 queuelen:u32 queuemax:u32
        250 semop process . | semid:i32 | res:result nsops:u32 sem_num_0:u16 sem_op_0:i16 sem_flg_0:f16/semop_flags sem_num_1:u16 sem_op_1:i16 sem_flg_1:f16/semop_flags
        252 semctl process . | semid:i32 semnum:i32 cmd:e16/semctl_commands val:i32 | res:result
        254 ppoll wait B | fds:fdlist timeout:reltime sigmask:u32 | res:result fds:fdlist
        256 mount file M | flags:f32/mount_flags | res:result dev:text dir:path type:text
        258 umount file MO | flags:f32/umount_flags | res:result name:path
        260 k8s internal EMS | json:text |
        262 semget process . | key:i32x nsems:i32 semflg:f32/semget_flags | res:result
        264 access file . | mode:f32/access_flags | res:result name:path
        266 chroot process M | | res:result path:path
        268 tracer other . | id:i64 tags:texts args:textpairs | id:i64 tags:texts args:textpairs
        270 mesos internal EMS | json:text |
        272 container process EMOS | json:text |
        274 setsid process M | | res:pid
        276 mkdir file . | mode:u32x | res:result path:path
        278 rmdir file . | | res:result path:path
        280 notification other ES | id:text desc:text |
        282 execve process MO | | res:result exe:text args:bytes tid:pid pid:pid ptid:pid cwd:text fdlimit:u64 pgft_maj:u64 pgft_min:u64 vm_size:u32 vm_rss:u32 vm_swap:u32 comm:text cgroups:bytes env:bytes tty:i32
        284 unshare process . | flags:f32/clone_flags | res:result
        286 infra internal ES | source:text name:text description:text scope:text |
        288 execve process MO | filename:path | res:result exe:text args:bytes tid:pid pid:pid ptid:pid cwd:text fdlimit:u64 pgft_maj:u64 pgft_min:u64 vm_size:u32 vm_rss:u32 vm_swap:u32 comm:text cgroups:bytes env:bytes tty:i32
        290 page_fault other ET | addr:u64x ip:u64x error:f32/pf_flags |
        292 execve process M | filename:path | res:result exe:text args:bytes tid:pid pid:pid ptid:pid cwd:text fdlimit:u64 pgft_maj:u64 pgft_min:u64 vm_size:u32 vm_rss:u32 vm_swap:u32 comm:text cgroups:bytes env:bytes tty:u32 vpgid:pid loginuid:uid flags:f32/execve_flags cap_inheritable:u64x cap_permitted:u64x cap_effective:u64x exe_ino:u64 exe_ino_ctime:abstime exe_ino_mtime:abstime uid:uid trusted_exepath:path pgid:pid gid:gid
        294 setpgid process M | pid:pid pgid:pid | res:pid
        296 bpf other CO | cmd:i64 | res_or_fd:dyn
        298 seccomp other . | op:u64 | res:result
        300 unlink file . | | res:result path:path
        302 unlinkat file . | | res:result dirfd:fd name:relpath flags:f32/unlinkat_flags
        304 mkdirat file . | | res:result dirfd:fd path:relpath mode:u32x
        306 openat file CM | dirfd:fd name:relpath flags:f32/file_flags mode:u32o | fd:fd dirfd:fd name:relpath flags:f32/file_flags mode:u32o dev:u32x ino:u64
        308 link file . | | res:result oldpath:path newpath:path
        310 linkat file . | | res:result olddir:fd oldpath:relpath newdir:fd newpath:relpath flags:f32/linkat_flags
        312 fchmodat file . | | res:result dirfd:fd filename:relpath mode:mode/chmod_mode
        314 chmod file . | | res:result filename:path mode:mode/chmod_mode
        316 fchmod file . | | res:result fd:fd mode:mode/chmod_mode
        318 renameat2 file . | | res:result olddirfd:fd oldpath:relpath newdirfd:fd newpath:relpath flags:f32/renameat2_flags
        320 userfaultfd file CM | | res:result flags:f32/file_flags
        322 pluginevent other E | plugin_ID:u32 event_data:bytes |
        324 container process EMS | json:text |
        326 openat2 file CM | dirfd:fd name:relpath flags:f32/file_flags mode:u32o resolve:f32/openat2_flags | fd:fd dirfd:fd name:relpath flags:f32/file_flags mode:u32o resolve:f32/openat2_flags
        328 mprotect memory . | addr:u64x length:u64 prot:f32/prot_flags | res:result
        330 execveat process M | dirfd:fd pathname:relpath flags:f32/execveat_flags | res:result exe:text args:bytes tid:pid pid:pid ptid:pid cwd:text fdlimit:u64 pgft_maj:u64 pgft_min:u64 vm_size:u32 vm_rss:u32 vm_swap:u32 comm:text cgroups:bytes env:bytes tty:u32 vpgid:pid loginuid:uid flags:f32/execve_flags cap_inheritable:u64x cap_permitted:u64x cap_effective:u64x exe_ino:u64 exe_ino_ctime:abstime exe_ino_mtime:abstime uid:uid trusted_exepath:path pgid:pid gid:gid
        332 copy_file_range file RUW | fdin:fd offin:u64 len:u64 | res:result fdout:fd offout:u64
        334 clone3 process M | | res:pid exe:text args:bytes tid:pid pid:pid ptid:pid cwd:text fdlimit:i64 pgft_maj:u64 pgft_min:u64 vm_size:u32 vm_rss:u32 vm_swap:u32 comm:text cgroups:bytes flags:f32/clone_flags uid:u32 gid:u32 vtid:pid vpid:pid pidns_init_start_ts:u64
        336 open_by_handle_at file CM | | fd:fd mountfd:fd flags:f32/file_flags path:path dev:u32x ino:u64
        338 io_uring_setup ioother CM | | res:result entries:u32 sq_entries:u32 cq_entries:u32 flags:f32/io_uring_setup_flags sq_thread_cpu:u32 sq_thread_idle:u32 features:f32/io_uring_setup_feats
        340 io_uring_enter ioother U | | res:result fd:fd to_submit:u32 min_complete:u32 flags:f32/io_uring_enter_flags sig:u32
        342 io_uring_register ioother U | | res:result fd:fd opcode:e16/io_uring_register_opcodes arg:u64x nr_args:u32
        344 mlock memory . | | res:result addr:u64x len:u64
        346 munlock memory . | | res:result addr:u64x len:u64
        348 mlockall memory . | | res:result flags:f32/mlockall_flags
        350 munlockall memory . | | res:result
        352 capset process M | | res:result cap_inheritable:u64x cap_permitted:u64x cap_effective:u64x
        354 useradded process EMS | uid:u32 gid:u32 name:text home:text shell:text container_id:text |
        356 userdeleted process EMS | uid:u32 gid:u32 name:text home:text shell:text container_id:text |
        358 groupadded process EMS | gid:u32 name:text container_id:text |
        360 groupdeleted process EMS | gid:u32 name:text container_id:text |
        362 dup2 ioother CMU | fd:fd | res:fd oldfd:fd newfd:fd
        364 dup3 ioother CMU | fd:fd | res:fd oldfd:fd newfd:fd flags:f32/file_flags
        366 dup ioother CMU | fd:fd | res:fd oldfd:fd
        368 bpf other C | cmd:i64 | fd:fd cmd:e32/bpf_commands
        370 mlock2 memory . | | res:result addr:u64x len:u64 flags:f32/mlock2_flags
        372 fsconfig system U | | res:result fd:fd cmd:e32/fsconfig_cmds key:text value_bytebuf:bytes value_charbuf:text aux:i32
        374 epoll_create wait CM | size:i32 | res:result
        376 epoll_create1 wait CM | flags:f32/epoll_create1_flags | res:result
        378 chown file . | | res:result path:path uid:u32 gid:u32
        380 lchown file . | | res:result path:path uid:u32 gid:u32
        382 fchown file U | | res:result fd:fd uid:u32 gid:u32
        384 fchownat file . | | res:result dirfd:fd pathname:relpath uid:u32 gid:u32 flags:f32/fchownat_flags
        386 umount file M | | res:result name:path
        388 accept4 net CM | flags:i32x | fd:fd tuple:tuple queuepct:u8 queuelen:u32 queuemax:u32
        390 umount2 file M | flags:f32/umount_flags | res:result name:path
        392 pipe2 ipc CM | | res:result fd1:fd fd2:fd ino:u64 flags:f32/file_flags
        394 inotify_init1 ipc CM | | res:fd flags:f16/file_flags
        396 eventfd2 ipc CM | initval:u64 | res:fd flags:f16/file_flags
        398 signalfd4 signal CM | fd:fd mask:u32x | res:fd flags:f16/file_flags
        400 prctl process M | | res:result option:e32/prctl_options arg2_str:text arg2_int:i64
        402 asyncevent other ES | plugin_id:u32 name:text data:bytes |
        404 memfd_create memory CM | | fd:fd name:text flags:f32/memfd_create_flags
        406 pidfd_getfd process CM | | fd:fd pid_fd:fd target_fd:fd flags:u32x
        408 pidfd_open process CM | | fd:fd pid:pid flags:f32/pidfd_open_flags
        410 init_module other . | | res:result img:bytes length:u64 uargs:text
        412 finit_module other RU | | res:result fd:fd uargs:text flags:f32/finit_module_flags
        414 mknod other . | | res:result path:path mode:mode/mknod_mode dev:u32
        416 mknodat other . | | res:result dirfd:fd path:relpath mode:mode/mknod_mode dev:u32
        418 newfstatat file . | | res:result dirfd:fd path:relpath flags:f32/newfstatat_flags
        420 process_vm_readv ipc . | | res:i64 pid:pid data:bytes
        422 process_vm_writev ipc . | | res:i64 pid:pid data:bytes
        424 delete_module other . | | res:result name:text flags:f32/delete_module_flags
        426 setreuid user M | ruid:uid euid:uid | res:result
        428 setregid user M | rgid:gid egid:gid | res:result
        """;
}
