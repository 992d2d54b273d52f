/*
 * Preloaded into a program under trial: counts its calls that change files below a folder and, at the n-th, kills the
 * process or lets the call fail, as a full or a broken disk would. SQLite tests itself like this: in a loop over every
 * point where the fault can strike.
 *
 *   SAL_FAULT_ROOT    only files below this folder count
 *   SAL_FAULT_AT      n; 0 counts only
 *   SAL_FAULT_MODE    kill | full (from the n-th on, nothing can be written) | enospc (once) | eio (once)
 *   SAL_FAULT_LOG     file to which each process adds a line with its count as it ends
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum mode { COUNT, KILL, FULL, ENOSPC_ONCE, EIO_ONCE };

static char root[4096];
static size_t root_length;
static long strike_at;
static enum mode mode;
static atomic_long calls;

__attribute__((constructor)) static void start(void) {
  const char *folder = getenv("SAL_FAULT_ROOT");
  const char *at = getenv("SAL_FAULT_AT");
  const char *how = getenv("SAL_FAULT_MODE");
  if (!folder || strlen(folder) >= sizeof root) return;
  strcpy(root, folder);
  root_length = strlen(root);
  strike_at = at ? atol(at) : 0;
  if (!how || strike_at <= 0) mode = COUNT;
  else if (strcmp(how, "kill") == 0) mode = KILL;
  else if (strcmp(how, "full") == 0) mode = FULL;
  else if (strcmp(how, "enospc") == 0) mode = ENOSPC_ONCE;
  else if (strcmp(how, "eio") == 0) mode = EIO_ONCE;
}

__attribute__((destructor)) static void finish(void) {
  const char *log = getenv("SAL_FAULT_LOG");
  if (!log || !root_length) return;
  int (*real_open)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
  ssize_t (*real_write)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
  int fd = real_open(log, O_WRONLY | O_CREAT | O_APPEND, 0666);
  if (fd < 0) return;
  char line[32];
  int length = snprintf(line, sizeof line, "%ld\n", atomic_load(&calls));
  if (real_write(fd, line, (size_t)length) < 0) _exit(99);
  close(fd);
}

static int below_root(const char *path) {
  char absolute[8192];
  if (!root_length || !path) return 0;
  if (path[0] != '/') {
    if (!getcwd(absolute, 4096)) return 0;
    size_t used = strlen(absolute);
    snprintf(absolute + used, sizeof absolute - used, "/%s", path);
    path = absolute;
  }
  return strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || path[root_length] == 0);
}

static int fd_below_root(int fd) {
  char link[64], path[4096];
  if (!root_length) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  /* Pipes and the like have no path: their links read `pipe:[7]`. */
  if (length <= 0 || path[0] != '/') return 0;
  path[length] = 0;
  return below_root(path);
}

/* Counts a call; returns the error it has to fail with, or 0. `grows`: it needs room, so that a full disk refuses it. */
static int strike(int grows) {
  long number = atomic_fetch_add(&calls, 1) + 1;
  if (mode == COUNT || number < strike_at) return 0;
  if (mode == FULL) return grows ? ENOSPC : 0;
  if (number != strike_at) return 0;
  if (mode == KILL) kill(getpid(), SIGKILL);
  if (mode == EIO_ONCE) return EIO;
  return mode == ENOSPC_ONCE && grows ? ENOSPC : 0;
}

#define REAL(name) \
  static __typeof__(&name) real; \
  if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

#define FAIL_IF(condition, grows) \
  do { \
    if (condition) { \
      int error = strike(grows); \
      if (error) { errno = error; return -1; } \
    } \
  } while (0)

#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    REAL(name); \
    va_list list; \
    va_start(list, flags); \
    mode_t permissions = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0; \
    va_end(list); \
    FAIL_IF((flags & (O_CREAT | O_TRUNC)) && below_root(path), (flags & O_CREAT) && access(path, F_OK) != 0); \
    return real(path, flags, permissions); \
  }
OPEN(open)
OPEN(open64)

#define FD_CALL(type, name, signature, arguments, grows) \
  type name signature { \
    REAL(name); \
    FAIL_IF(fd_below_root(fd), grows); \
    return real arguments; \
  }
FD_CALL(ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size), 1)
FD_CALL(ssize_t, pwrite, (int fd, const void *data, size_t size, off_t at), (fd, data, size, at), 1)
FD_CALL(ssize_t, pwrite64, (int fd, const void *data, size_t size, off64_t at), (fd, data, size, at), 1)
FD_CALL(ssize_t, writev, (int fd, const struct iovec *parts, int count), (fd, parts, count), 1)
FD_CALL(ssize_t, pwritev, (int fd, const struct iovec *parts, int count, off_t at), (fd, parts, count, at), 1)
FD_CALL(ssize_t, pwritev64, (int fd, const struct iovec *parts, int count, off64_t at), (fd, parts, count, at), 1)
FD_CALL(int, fsync, (int fd), (fd), 0)
FD_CALL(int, fdatasync, (int fd), (fd), 0)
FD_CALL(int, ftruncate, (int fd, off_t size), (fd, size), 0)
FD_CALL(int, ftruncate64, (int fd, off64_t size), (fd, size), 0)

ssize_t copy_file_range(int from, off64_t *from_at, int fd, off64_t *at, size_t size, unsigned flags) {
  REAL(copy_file_range);
  FAIL_IF(fd_below_root(fd), 1);
  return real(from, from_at, fd, at, size, flags);
}

ssize_t sendfile(int fd, int from, off_t *at, size_t size) {
  static ssize_t (*real)(int, int, off_t *, size_t);
  if (!real) real = (ssize_t(*)(int, int, off_t *, size_t))dlsym(RTLD_NEXT, "sendfile");
  FAIL_IF(fd_below_root(fd), 1);
  return real(fd, from, at, size);
}

/* posix_fallocate returns its error. */
int posix_fallocate(int fd, off_t at, off_t size) {
  REAL(posix_fallocate);
  int error = fd_below_root(fd) ? strike(1) : 0;
  return error ? error : real(fd, at, size);
}

#define PATH_CALL(name, signature, arguments, path, grows) \
  int name signature { \
    REAL(name); \
    FAIL_IF(below_root(path), grows); \
    return real arguments; \
  }
PATH_CALL(rename, (const char *from, const char *to), (from, to), to, 0)
PATH_CALL(link, (const char *from, const char *to), (from, to), to, 1)
PATH_CALL(symlink, (const char *from, const char *to), (from, to), to, 1)
PATH_CALL(mkdir, (const char *path, mode_t permissions), (path, permissions), path, 1)

/* A disk refuses no removal for want of room, and a broken one is tried by the other calls: these only count and kill. */
#define REMOVAL(name) \
  int name(const char *path) { \
    REAL(name); \
    if (mode <= KILL && below_root(path)) (void)strike(0); \
    return real(path); \
  }
REMOVAL(unlink)
REMOVAL(rmdir)
