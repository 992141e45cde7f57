// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What the readers of the sections share: the study so far, its mistakes, and the names it has defined.
#pragma once

#include "host/study/Study.hh"
#include "host/study/detail/Node.hh"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace clonecast::study::detail {

//! Numbers that are allowed: from lower to upper, both included unless said otherwise.
struct Range {
    double lower = 0;
    double upper = 0;
    std::string unit = "1";  //!< "1": none
    enum class Below { included, excluded };
    Below below = Below::included;  //!< whether lower itself is allowed
    enum class Values { any, whole };
    Values values = Values::any;
};

//! "0 to 1000 [1/day per cell]"
std::string to_string(Range const& range);
//! Whether the range allows the value; not a number is never allowed.
bool contains(Range const& range, double value);

//! A mistake that has been found.
struct Mistake {
    Source source;
    std::string message;
};

class Context;

//! Names of one kind of thing (clones, drugs ...) in the order of definition; the place of a name is its index.
class NameList {
  public:
    //! \param kind  what is named, in singular: "clone"
    explicit NameList(std::string kind) : kind_(std::move(kind)) {}

    //! Adds a name, reporting what is wrong with it. Adds it in any case, so that indices stay in step.
    void add(Context* context, std::string const& name, Source source);
    //! Adds a name that needs no check.
    void add_checked(std::string const& name, Source source);
    //! Adds a place whose name could not be read;
    //! from then on unknown names go unreported, since they may mean this one.
    void add_unreadable();
    //! Index of the name; reports a name that is not there.
    std::optional<int> find(Context* context, Node const& name) const;
    //! The same for a name that is a key or part of a path.
    std::optional<int> find(Context* context, std::string_view name, Source source,
                            std::vector<std::string> const& also_allowed = {}) const;

    //! From now on unknown names go unreported: the list could not be read to its end.
    void set_incomplete() { complete_ = false; }

    std::string const& kind() const { return kind_; }
    std::vector<std::string> const& names() const { return names_; }
    bool complete() const { return complete_; }

  private:
    std::string kind_;
    std::vector<std::string> names_;
    std::vector<Source> sources_;
    bool complete_ = true;
};

//! State of reading one study.
class Context {
  public:
    Study study;
    NameList clones{"clone"};
    NameList switches{"switch"};
    NameList drugs{"drug"};
    NameList pathways{"pathway"};
    NameList sites{"site"};
    std::unordered_set<std::string>
        known_paths;  //!< every key that was looked for, given or not: what the schema knows
    std::unordered_set<std::string> faulty_sections;  //!< sections (top-level keys) in which there was a mistake
    std::optional<double> follow_up;                  //!< none if it could not be read
    bool starts_known = true;                         //!< whether all start counts could be read
    Source clones_source;                             //!< of the array of clones
    Source detection_source;                          //!< of [detection]
    std::vector<std::string> file_names;              //!< by Source::file

    void error(Source source, std::string message);
    //! Whether further mistakes are only counted, so that their messages need not be made.
    bool is_full() const { return mistakes_.size() >= max_mistakes; }
    //! "in line 12", or where else the source is.
    std::string place(Source source) const;
    bool has_errors() const { return n_errors_ > 0; }
    std::size_t n_errors() const { return n_errors_; }
    std::vector<Mistake> const& mistakes() const { return mistakes_; }

    //! Adds to Study::parameters. The index is returned as part of the Number.
    Number add_parameter(std::string path, double value, Range const& range);
    std::optional<int> find_parameter(std::string const& path) const;
    //! The range of a parameter as it was given to add_parameter.
    Range const& range(int parameter) const { return ranges_[static_cast<std::size_t>(parameter)]; }

  private:
    static constexpr std::size_t max_mistakes = 10000;  //!< that are kept; a hostile file may have millions

    std::vector<Mistake> mistakes_;
    std::size_t n_errors_ = 0;
    std::unordered_map<std::string, int> parameter_index_;
    std::vector<Range> ranges_;
};

//! "a, b, c", cut after some.
std::string join(std::vector<std::string> const& words);
//! "; did you mean 'x'?" if there is a candidate like `word`, else `otherwise`.
std::string suggestion(std::string_view word, std::vector<std::string> const& candidates, std::string otherwise = {});

}  // namespace clonecast::study::detail
