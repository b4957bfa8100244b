#pragma once
#include <linux/filter.h>
#include <spawn.h>
#include <sys/fsuid.h>
#include <sys/types.h>
#include <sys/vfs.h>

// glibc declares these only for _GNU_SOURCE, or in headers that are no part of Swift's module of it.
int eventfd(unsigned int count, int flags);
int syncfs(int descriptor);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
int posix_spawn_file_actions_addfchdir_np(posix_spawn_file_actions_t *actions, int descriptor);
