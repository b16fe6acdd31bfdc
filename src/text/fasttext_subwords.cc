#include "text/fasttext_subwords.h"

#include <algorithm>

namespace winnow {

BucketRows::BucketRows(const FasttextVocabulary& model)
    : first_(static_cast<std::int32_t>(model.words.size())),
      remainder_(static_cast<std::uint32_t>(std::max(model.args.bucket, 1))),
      is_pruned_(model.kept_buckets.has_value()) {
  if (!is_pruned_) return;
  kept_ = *model.kept_buckets;
  std::ranges::sort(kept_, {}, &KeptBucket::bucket);
}

std::int32_t BucketRows::kept_index(std::int32_t bucket) const {
  const auto found = std::ranges::lower_bound(kept_, bucket, {}, &KeptBucket::bucket);
  return found != kept_.end() && found->bucket == bucket ? found->index : -1;
}

}  // namespace winnow
