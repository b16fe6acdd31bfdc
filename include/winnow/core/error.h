// Errors: stable words, exit codes and the three-part message (what, where, how to mend).
//
// An exception ends the run; expected trouble with one record is a value (`Defect` in defect.h).
// Tests and scripts match on the word (`E_...`) and the exit code, never on the prose.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace winnow {

/// What the process returns. docs/errors.md lists the meanings and who may retry.
enum class ExitCode : int {
  kOk = 0,
  kInternal = 1,
  kUsage = 2,
  kData = 3,
  kModel = 4,
  kIo = 5,
  kDevice = 6,
  kInterrupted = 75,
  kSigint = 130,
};

/// A stable word and the exit code that goes with it.
struct ErrorCode {
  std::string_view word;
  ExitCode exit;
};

namespace errors {
inline constexpr ErrorCode kInternal{"E_INTERNAL", ExitCode::kInternal};
inline constexpr ErrorCode kUsage{"E_USAGE", ExitCode::kUsage};
inline constexpr ErrorCode kRecipeSyntax{"E_RECIPE_SYNTAX", ExitCode::kUsage};
inline constexpr ErrorCode kRecipeKey{"E_RECIPE_KEY", ExitCode::kUsage};
inline constexpr ErrorCode kRecipeType{"E_RECIPE_TYPE", ExitCode::kUsage};
inline constexpr ErrorCode kRecipeValue{"E_RECIPE_VALUE", ExitCode::kUsage};
inline constexpr ErrorCode kConfigDrift{"E_CONFIG_DRIFT", ExitCode::kUsage};
inline constexpr ErrorCode kLocked{"E_LOCKED", ExitCode::kUsage};
inline constexpr ErrorCode kNoInput{"E_NO_INPUT", ExitCode::kUsage};
inline constexpr ErrorCode kForeignOutput{"E_FOREIGN_OUTPUT", ExitCode::kUsage};
inline constexpr ErrorCode kLabelUnknown{"E_LABEL_UNKNOWN", ExitCode::kUsage};
inline constexpr ErrorCode kFactUnknown{"E_FACT_UNKNOWN", ExitCode::kUsage};
inline constexpr ErrorCode kPhaseOrder{"E_PHASE_ORDER", ExitCode::kUsage};
inline constexpr ErrorCode kTruncated{"E_TRUNCATED", ExitCode::kData};
inline constexpr ErrorCode kChecksum{"E_CHECKSUM", ExitCode::kData};
inline constexpr ErrorCode kTrailingGarbage{"E_TRAILING_GARBAGE", ExitCode::kData};
inline constexpr ErrorCode kWindowTooLarge{"E_WINDOW_TOO_LARGE", ExitCode::kData};
inline constexpr ErrorCode kEncoding{"E_ENCODING", ExitCode::kData};
inline constexpr ErrorCode kLineTooLong{"E_LINE_TOO_LONG", ExitCode::kData};
inline constexpr ErrorCode kTooManyBad{"E_TOO_MANY_BAD", ExitCode::kData};
inline constexpr ErrorCode kEvaluationData{"E_EVALUATION_DATA", ExitCode::kData};
inline constexpr ErrorCode kTableInvalid{"E_TABLE_INVALID", ExitCode::kData};
inline constexpr ErrorCode kFieldValues{"E_FIELD_VALUES", ExitCode::kData};
inline constexpr ErrorCode kVectorsInvalid{"E_VECTORS_INVALID", ExitCode::kData};
inline constexpr ErrorCode kWipeOut{"E_WIPE_OUT", ExitCode::kData};
inline constexpr ErrorCode kInputChanged{"E_INPUT_CHANGED", ExitCode::kData};
inline constexpr ErrorCode kTrainingData{"E_TRAINING_DATA", ExitCode::kData};
inline constexpr ErrorCode kTrainingDiverged{"E_TRAINING_DIVERGED", ExitCode::kUsage};
inline constexpr ErrorCode kLedgerInvalid{"E_LEDGER_INVALID", ExitCode::kData};
inline constexpr ErrorCode kConservation{"E_CONSERVATION", ExitCode::kInternal};
inline constexpr ErrorCode kModelMissing{"E_MODEL_MISSING", ExitCode::kModel};
inline constexpr ErrorCode kModelMagic{"E_MODEL_MAGIC", ExitCode::kModel};
inline constexpr ErrorCode kModelTruncated{"E_MODEL_TRUNCATED", ExitCode::kModel};
inline constexpr ErrorCode kModelTrailing{"E_MODEL_TRAILING", ExitCode::kModel};
inline constexpr ErrorCode kModelInvalid{"E_MODEL_INVALID", ExitCode::kModel};
inline constexpr ErrorCode kModelUnsupported{"E_MODEL_UNSUPPORTED", ExitCode::kModel};
inline constexpr ErrorCode kModelMismatch{"E_MODEL_MISMATCH", ExitCode::kModel};
inline constexpr ErrorCode kIo{"E_IO", ExitCode::kIo};
inline constexpr ErrorCode kNoSpace{"E_NOSPACE", ExitCode::kIo};
inline constexpr ErrorCode kMemory{"E_MEMORY", ExitCode::kIo};
inline constexpr ErrorCode kDeviceMissing{"E_DEVICE_MISSING", ExitCode::kDevice};
inline constexpr ErrorCode kDeviceFailed{"E_DEVICE_FAILED", ExitCode::kDevice};
inline constexpr ErrorCode kInterrupted{"E_INTERRUPTED", ExitCode::kInterrupted};
}  // namespace errors

/// Ends the run. `what()` is the whole message in the form that the command line prints:
///
///     error[E_MODEL_TRUNCATED]: the model ends inside its output matrix
///       --> models/quality.bin, byte 45417 of an expected 45481
///       how: the download is incomplete; fetch it again
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, std::string_view what, std::string_view where = {},
        std::string_view how = {});

  ErrorCode code() const { return code_; }
  ExitCode exit_code() const { return code_.exit; }

 private:
  ErrorCode code_;
};

/// The error for a failed system call: `errno_value` decides between E_NOSPACE and E_IO.
Error system_error(std::string_view doing, std::string_view path, int errno_value);

}  // namespace winnow
