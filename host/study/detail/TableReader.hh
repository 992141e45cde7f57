// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Reads the keys of one table, checks them, and reports those that are missing or unknown.
#pragma once

#include "host/study/Study.hh"
#include "host/study/detail/Context.hh"
#include "host/study/detail/Node.hh"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clonecast::study::detail {

//! In place of a default: the key must be there.
inline constexpr std::nullopt_t required = std::nullopt;

//! The number in `node`, if it is one that `range` allows; reports it otherwise, as the value of `label`.
std::optional<double> read_number(Context* context, Node const& node, std::string_view label, Range const& range);
//! A whole number, written as an integer or as a float without a fraction (1e6).
std::optional<std::uint64_t> read_count(Context* context, Node const& node, std::string_view label, std::uint64_t lower,
                                        std::uint64_t upper);
std::optional<std::string> read_text(Context* context, Node const& node, std::string_view label);
//! An array of strings.
std::optional<std::vector<std::string>> read_texts(Context* context, Node const& node, std::string_view label);
//! An array of strictly increasing numbers, at most `most` of them.
std::optional<std::vector<double>> read_increasing(Context* context, Node const& node, std::string_view label,
                                                   Range const& range, std::size_t most);
//! "KEY must be WANTED, found FOUND"
void wrong_type(Context* context, Node const& node, std::string_view label, std::string_view wanted);

/*! One table of the file while it is read.
 *  Each function names a key that the table may have; so the keys that the schema knows are the keys that were asked
 *  for, and adding a key to the schema is adding one call. Functions return the value, or where that is missing or
 *  wrong (which they report) the default or some valid value, so that reading goes on. */
class TableReader {
  public:
    //! \param path  where the table is, for messages and for the paths of parameters: "clones.sensitive";
    //!              empty at the root
    TableReader(Context* context, Node const& table, std::string path);

    Context* context() const { return context_; }
    Node const& node() const { return table_; }
    std::string const& path() const { return path_; }
    //! Once the name of an element is known.
    void set_path(std::string path);
    std::string path_of(std::string_view key) const;

    //! The value under `key`, or null.
    Node const* find(std::string_view key);
    //! The same, reporting the key as missing when it is; `what` says what it should hold.
    Node const* require(std::string_view key, std::string_view what);

    double number(std::string_view key, Range const& range, std::optional<double> fallback);
    //! A number that a cohort may vary.
    Number parameter(std::string_view key, Range const& range, std::optional<double> fallback);
    std::optional<Number> optional_parameter(std::string_view key, Range const& range);
    std::uint64_t count(std::string_view key, std::uint64_t lower, std::uint64_t upper,
                        std::optional<std::uint64_t> fallback);
    bool flag(std::string_view key, std::optional<bool> fallback);
    std::optional<bool> optional_flag(std::string_view key);
    std::optional<double> optional_number(std::string_view key, Range const& range);
    std::string text(std::string_view key, std::optional<std::string> fallback);
    //! The `name` of an element, which enters `names`. Without a fallback the key is required.
    std::string name(NameList* names, std::optional<std::string> fallback);
    //! The index of a thing whose name is under `key`. The key is required.
    std::optional<int> reference(std::string_view key, NameList const& names);

    //! One of a few words; `words` pairs each with its meaning.
    template <class Enum>
    Enum choice(std::string_view key, std::vector<std::pair<std::string, Enum>> const& words,
                std::optional<Enum> fallback) {
        std::vector<std::string> allowed;
        allowed.reserve(words.size());
        for (auto const& [word, meaning] : words) {
            allowed.push_back(word);
        }
        auto const index = choice_index(key, allowed, fallback.has_value());
        return index ? words[*index].second : fallback.value_or(words.front().second);
    }

    //! Reports the keys that were not asked for, and the missing ones.
    void finish();

  private:
    std::optional<std::size_t> choice_index(std::string_view key, std::vector<std::string> const& words,
                                            bool has_fallback);

    struct Missing {
        std::string key;
        std::string what;
    };

    Context* context_;
    Node const& table_;
    std::string path_;
    std::vector<std::string> keys_;  //!< asked for
    std::vector<Missing> missing_;
};

/*! Reads a table with `read`, then reports what is left over. Reports and returns false if `node` is no table.
 *  \param label  what the table is called in messages: the key that holds it */
bool read_table(Context* context, Node const& node, std::string_view label, std::string path,
                std::function<void(TableReader*)> const& read);

//! Reads the table under `key` of `parent`, or an empty one if there is none, so that its defaults come from one place.
void read_sub_table(TableReader* parent, std::string_view key, std::function<void(TableReader*)> const& read);

//! The word for a meaning, the inverse of TableReader::choice.
template <class Enum>
std::string word_of(std::vector<std::pair<std::string, Enum>> const& words, Enum meaning) {
    for (auto const& [word, its_meaning] : words) {
        if (its_meaning == meaning) {
            return word;
        }
    }
    return {};
}

//! How many elements an array may have.
struct Limits {
    std::size_t least = 0;
    std::size_t most = 0;
};

/*! Reads the tables of the array under `key` of `parent` one by one.
 *  `read` gets the element and its index from 0, and sets the element's path once it knows its name.
 *  Reports an array of the wrong size (and a missing one, if `limits.least` > 0) or type.
 *  \param what  of an element in messages: "clone"
 *  \return whether there was an array of tables, or none was needed */
bool read_tables(TableReader* parent, std::string_view key, std::string_view what, Limits limits,
                 std::function<void(TableReader*, std::size_t)> const& read);

}  // namespace clonecast::study::detail
