// The files that a query of an index writes.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "curate/index_decision.h"
#include "curate/ledger.h"
#include "winnow/core/matrix.h"
#include "winnow/curate/near_index.h"

namespace winnow {

/// Vectors of another model.
struct NewVectors {
  std::string digest;  ///< of their file
  Matrix<std::int8_t> rows;
  std::vector<std::string> names;
};

/// Reads the documents once more and sends each where it belongs; commits.
void write_documents(const IndexQuery& query, const Ledger& ledger, const IndexDecider& decider,
                     std::span<const IndexFate> fates);
/// The same for vectors, by name.
void write_vectors(const IndexQuery& query, const NewVectors& vectors, const IndexDecider& decider,
                   std::span<const IndexFate> fates);

}  // namespace winnow
