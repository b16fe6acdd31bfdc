// Run-time dispatch of hot loops: one source, compiled for several instruction sets.
//
// A function marked WINNOW_CLONES is compiled once a level and the loader picks the best one that
// the processor has. All clones compute the same bits, so the choice never shows in a result:
// integers, or floats in lanes whose number does not depend on the level (and nothing is fused).
// Mark the function that holds the loop; what it calls must be inlined (templates and
// WINNOW_INLINE) or it is compiled for the baseline only. Vector types stay inside: passing them
// by value would depend on the level.
#pragma once

// The sanitizers' run-time is not up yet when the loader asks which clone to take.
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define WINNOW_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define WINNOW_CLONES
#endif

#define WINNOW_INLINE [[gnu::always_inline]] inline
