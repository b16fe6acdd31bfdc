// One winnow at a time in a folder that it writes.
#pragma once

#include <string>

namespace winnow {

/// Locks FOLDER/.lock, which it makes, until destruction or the end of the process. E_LOCKED if
/// another process has it, E_IO.
class FolderLock {
 public:
  /// `how` mends E_LOCKED.
  FolderLock(const std::string& folder, const std::string& how);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int file_;
};

}  // namespace winnow
