/* Log what a program asks of the disk, in order: preload it, and name the log in DISK_LOG.
 *
 * A record: operation (1 byte), length of the path (2), offset (8), length of the data (8), path, data; little endian.
 * Operations: w write, t truncate, s sync, u unlink. Only paths that hold ".hipline" count, and no shared memory.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int log_file = -1;

static void put(const void *data, size_t size) {
    const char *at = data;
    while (size > 0) {
        ssize_t done = syscall(SYS_write, log_file, at, size);
        if (done <= 0)
            abort();
        at += done;
        size -= (size_t)done;
    }
}

static void record(char operation, const char *path, uint64_t offset, const void *data, uint64_t size) {
    uint16_t length = (uint16_t)strlen(path);
    if (!strstr(path, ".hipline") || strstr(path, "-shm") || strstr(path, ".lock"))
        return;
    pthread_mutex_lock(&lock);
    if (log_file < 0 && getenv("DISK_LOG"))
        log_file = open(getenv("DISK_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log_file >= 0) {
        put(&operation, 1);
        put(&length, 2);
        put(&offset, 8);
        put(&size, 8);
        put(path, length);
        if (data)
            put(data, size);
    }
    pthread_mutex_unlock(&lock);
}

static void record_open(char operation, int file, uint64_t offset, const void *data, uint64_t size) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length > 0) {
        path[length] = 0;
        record(operation, path, offset, data, size);
    }
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t pwrite64(int file, const void *data, size_t size, off64_t offset) {
    ssize_t done = REAL(pwrite64)(file, data, size, offset);
    if (done > 0)
        record_open('w', file, (uint64_t)offset, data, (uint64_t)done);
    return done;
}

ssize_t pwrite(int file, const void *data, size_t size, off_t offset) {
    return pwrite64(file, data, size, offset);
}

ssize_t write(int file, const void *data, size_t size) {
    off_t offset = lseek(file, 0, SEEK_CUR);
    ssize_t done = REAL(write)(file, data, size);
    if (done > 0 && offset >= 0)
        record_open('w', file, (uint64_t)offset, data, (uint64_t)done);
    return done;
}

int ftruncate64(int file, off64_t size) {
    int failed = REAL(ftruncate64)(file, size);
    if (!failed)
        record_open('t', file, (uint64_t)size, NULL, 0);
    return failed;
}

int ftruncate(int file, off_t size) {
    return ftruncate64(file, size);
}

int fsync(int file) {
    int failed = REAL(fsync)(file);
    if (!failed)
        record_open('s', file, 0, NULL, 0);
    return failed;
}

int fdatasync(int file) {
    int failed = REAL(fdatasync)(file);
    if (!failed)
        record_open('s', file, 0, NULL, 0);
    return failed;
}

int unlink(const char *path) {
    int failed = REAL(unlink)(path);
    if (!failed)
        record('u', path, 0, NULL, 0);
    return failed;
}
