#include "curate/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "winnow/core/error.h"

namespace winnow {

FolderLock::FolderLock(const std::string& folder, const std::string& how)
    : file_(::open((folder + "/.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644)) {
  if (file_ < 0) throw system_error("cannot write in the folder", folder, errno);
  if (::flock(file_, LOCK_EX | LOCK_NB) == 0) return;
  const int problem = errno;
  ::close(file_);
  if (problem != EWOULDBLOCK) throw system_error("cannot lock the folder", folder, problem);
  throw Error(errors::kLocked, "another winnow is using this folder", folder, how);
}

FolderLock::~FolderLock() { ::close(file_); }

}  // namespace winnow
