// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Counts equal keys: a hash table with open addressing, for many rows with few distinct keys.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace clonecast::stats::detail {

/*! Key: a struct of 64-bit words with `hash()` and ==. */
template <class Key>
class CountKeys {
  public:
    struct Entry {
        Key key;
        std::uint64_t count = 0;  //!< 0: empty
    };

    void add(Key const& key, std::uint64_t count) {
        if (count == 0) {
            return;
        }
        Entry& entry = slot(key);
        if (entry.count == 0) {
            if (2 * (n_keys_ + 1) > table_.size()) {
                grow();
                add(key, count);
                return;
            }
            entry.key = key;
            ++n_keys_;
        }
        entry.count += count;
    }

    //! The distinct keys with their counts, in no order; the table is left empty.
    std::vector<Entry> take() {
        std::vector<Entry> entries;
        entries.reserve(n_keys_);
        for (Entry const& entry : table_) {
            if (entry.count > 0) {
                entries.push_back(entry);
            }
        }
        table_ = {};
        n_keys_ = 0;
        return entries;
    }

  private:
    Entry& slot(Key const& key) {
        std::size_t const mask = table_.size() - 1;
        std::size_t i = key.hash() & mask;
        while (table_[i].count > 0 && !(table_[i].key == key)) {
            i = (i + 1) & mask;
        }
        return table_[i];
    }

    void grow() {
        std::vector<Entry> old(2 * table_.size());
        old.swap(table_);
        for (Entry const& entry : old) {
            if (entry.count > 0) {
                slot(entry.key) = entry;
            }
        }
    }

    std::vector<Entry> table_ = std::vector<Entry>(1024);
    std::size_t n_keys_ = 0;
};

//! Finaliser of MurmurHash3 (A. Appleby, public domain): every bit of the word reaches every bit of the hash.
inline std::uint64_t mix_bits(std::uint64_t word) {
    word = (word ^ (word >> 33)) * 0xff51afd7ed558ccdU;
    word = (word ^ (word >> 33)) * 0xc4ceb9fe1a85ec53U;
    return word ^ (word >> 33);
}

}  // namespace clonecast::stats::detail
