#include "curate/decider.h"

#include <unistd.h>

#include "curate/identity.h"
#include "curate/minhash_pass.h"
#include "curate/passes.h"
#include "curate/rule_files.h"
#include "curate/stored_pairs.h"
#include "winnow/core/error.h"
#include "winnow/flow/pipeline.h"

namespace winnow {

Decider::Decider(const Recipe& recipe, const RunOptions& options, const RunDirectory& directory,
                 const std::vector<Shard>& inputs)
    : recipe_(recipe),
      options_(options),
      directory_(directory),
      inputs_(inputs),
      ledger_(directory, directory.identity().shards),
      origins_(ledger_origins(directory)),
      backend_(make_backend(recipe.device, resolve_threads(recipe.threads))) {}

void Decider::apply(const Pass& pass, Verdicts& verdicts) {
  struct Apply {
    Decider& own;
    const std::string& name;
    Verdicts& verdicts;

    void operator()(const LimitsPass& what) const { limits_pass(what, own.ledger_, verdicts); }
    void operator()(const RulesPass& what) const { rules_pass(what, own.ledger_, verdicts); }
    void operator()(const LanguagePass& what) const { language_pass(what, own.ledger_, verdicts); }
    void operator()(const DecontaminatePass& what) const {
      decontaminate_pass(what, own.ledger_, verdicts);
    }
    void operator()(const UrlPass& what) const {
      url_pass(what, *own.recipe_.facts.url, own.ledger_, verdicts);
    }
    void operator()(const ExactPass& what) const { exact_pass(what, own.ledger_, verdicts); }
    void operator()(const NearPass& what) const { own.near_[name] = near(what); }
    void operator()(const KeepPass& what) const { keep_pass(what, own.ledger_, verdicts); }
    void operator()(const PassRatePass& what) const { pass_rate_pass(what, own.ledger_, verdicts); }
    void operator()(const MixPass& what) const {
      own.mixes_[name] = mix_pass(what, own.ledger_, verdicts);
    }

    NearDecision near(const NearPass& what) const {
      if (what.method == NearMethod::kMinhash) {
        const FactsRecipe& facts = own.recipe_.facts;
        const auto files = what.verify ? RuleFiles::of_editors(facts, own.directory_.identity())
                                       : RuleFiles(facts, {});
        const TextSource texts{own.recipe_, own.inputs_, own.options_.stop, files.sources()};
        return minhash_pass(what, own.ledger_, texts, verdicts);
      }
      const FindPairs find_pairs = [&](const NearPass& wanted,
                                       const SortedPairs<Pair>::Take& take) {
        for_stored_pairs(wanted, own.ledger_, ledgers_digest(own.origins_), own.directory_,
                         *own.backend_, take);
      };
      return near_pass(what, own.ledger_, *own.backend_, find_pairs, verdicts);
    }
  };
  throw_if_stopped(options_.stop);
  verdicts.begin_pass(pass.name);
  std::visit(Apply{*this, pass.name, verdicts}, pass.what);
}

std::vector<std::string> ledger_origins(const RunDirectory& directory) {
  std::vector<std::string> origins;
  for (const std::string& shard : directory.identity().shards) {
    const std::string path = directory.ledger(shard);
    if (::access(path.c_str(), F_OK) != 0) {
      throw Error(errors::kPhaseOrder, "shard '" + shard + "' was not scanned yet", path,
                  "run `winnow scan` with the same recipe first");
    }
    origins.push_back(
        LedgerHeader::parse(read_safetensors_metadata(path, errors::kLedgerInvalid), path)
            .made_from);
  }
  return origins;
}

}  // namespace winnow
