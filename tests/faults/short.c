/* A disk may take less than it was given and say so. The write whose number SHORT_WRITE_AT names takes half of its bytes; a write to no
   file at all, just before, tells whoever traces the calls. */
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

ssize_t write(int file, const void *bytes, size_t count) {
  static int seen;
  const char *at = getenv("SHORT_WRITE_AT");
  if (at != NULL && ++seen == atoi(at) && count > 1) {
    count /= 2;
    syscall(SYS_write, -1, "", 0);
  }
  return syscall(SYS_write, file, bytes, count);
}
