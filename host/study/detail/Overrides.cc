// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/detail/Overrides.hh"

#include "host/study/detail/ParseToml.hh"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <stdexcept>

namespace clonecast::study::detail {
namespace {

//! Arrays of tables whose elements have names by default, or a key that serves as their name.
constexpr std::string_view transition_arrays[] = {"mutations", "switches", "seeding"};

std::vector<std::string> const settings_keys{"cohort", "strata", "set"};
std::vector<std::string> const effects_keys{"drugs", "effects"};

struct PathError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

std::string text_of(Node const& element, std::string_view key) {
    Node const* node = element.find(key);
    return node != nullptr && node->text() != nullptr ? *node->text() : std::string{};
}

//! What an element of the array under `array_key` is called in a path.
std::string element_name(Node const& element, std::string_view array_key, std::size_t index) {
    if (std::string name = text_of(element, "name"); !name.empty()) {
        return name;
    }
    if (std::find(std::begin(transition_arrays), std::end(transition_arrays), array_key) !=
        std::end(transition_arrays)) {
        return fmt::format("{}->{}", text_of(element, "from"), text_of(element, "to"));
    }
    if (array_key == "influx") {
        std::string const site = text_of(element, "site");
        return site.empty() ? text_of(element, "clone") : fmt::format("{}->{}", text_of(element, "clone"), site);
    }
    if (array_key == "phases") {
        return fmt::format("phase {}", index + 1);
    }
    if (array_key == "drugs") {
        return text_of(element, "drug");
    }
    if (array_key == "vary") {
        std::string const stratum = text_of(element, "stratum");
        std::string parameter = text_of(element, "parameter");
        return stratum.empty() ? parameter : fmt::format("{}[{}]", parameter, stratum);
    }
    if (array_key == "interactions") {
        Node const* drugs = element.find("drugs");
        Node::Array const* pair = drugs == nullptr ? nullptr : drugs->array();
        if (pair != nullptr && pair->size() == 2 && (*pair)[0].text() != nullptr && (*pair)[1].text() != nullptr) {
            return fmt::format("{}+{}", *(*pair)[0].text(), *(*pair)[1].text());
        }
    }
    return fmt::format("{}", index + 1);
}

//! Takes segments off a path. A segment ends at a dot; one in double quotes may contain dots.
class PathReader {
  public:
    explicit PathReader(std::string_view path) : rest_(path) {}

    bool empty() const { return rest_.empty(); }
    std::string_view rest() const { return rest_; }

    std::string next() {
        if (rest_.starts_with('"')) {
            std::size_t const end = rest_.find('"', 1);
            if (end == std::string_view::npos) {
                throw PathError("the path has a quote that is not closed");
            }
            std::string segment(rest_.substr(1, end - 1));
            drop(end + 1);
            return segment;
        }
        std::size_t const end = std::min(rest_.find('.'), rest_.size());
        std::string segment(rest_.substr(0, end));
        if (segment.empty()) {
            throw PathError("the path has an empty part");
        }
        drop(end);
        return segment;
    }

    std::string all() {
        std::string segment(rest_);
        if (segment.size() > 1 && segment.front() == '"' && segment.back() == '"') {
            segment = segment.substr(1, segment.size() - 2);
        }
        rest_ = {};
        return segment;
    }

    //! Takes `name` if the path goes on with it as a whole segment or several.
    bool take(std::string_view name) {
        if (name.empty() || !rest_.starts_with(name) || (rest_.size() > name.size() && rest_[name.size()] != '.')) {
            return false;
        }
        drop(name.size());
        return true;
    }

  private:
    //! Drops a segment and the dot after it.
    void drop(std::size_t n) {
        rest_.remove_prefix(n);
        if (rest_.empty()) {
            return;
        }
        if (rest_.front() != '.') {
            throw PathError("the path needs a dot after a part in quotes");
        }
        rest_.remove_prefix(1);
        if (rest_.empty()) {
            throw PathError("the path ends with a dot");
        }
    }

    std::string_view rest_;
};

//! Walks from the root to the place that a path names, making the tables that are not there yet.
class Setter {
  public:
    Setter(Node* root, Override const& change, Source source) : node_(root), path_(change.path), source_(source) {}

    void operator()(Node value) {
        while (!path_.empty()) {
            if (node_->table() != nullptr) {
                step_into_table();
            } else if (node_->array() != nullptr) {
                step_into_array();
            } else {
                throw PathError(fmt::format("'{}' is {}, not a table, so nothing in it can be set; set '{}' itself",
                                            printable(walked_), type_name(*node_), printable(walked_)));
            }
        }
        // The place keeps where its key stands, so that only the value is the override's.
        *node_ = std::move(value);
    }

  private:
    void step_into_table() {
        // The keys of `set` are paths themselves.
        std::string const key = keys_ == settings_keys ? path_.all() : path_.next();
        if (Node* child = node_->find(key)) {
            go(child, key);
            return;
        }
        Node child = make_table();
        child.source = source_;
        // Every clone that is not named has the effects under `default`; one that gets a table of its own keeps them.
        if (keys_ == effects_keys) {
            if (Node const* shared = node_->find("default"); shared != nullptr && shared->table() != nullptr) {
                child = *shared;
            }
        }
        node_->put(key, std::move(child), source_);
        go(node_->find(key), key);
    }

    void step_into_array() {
        Node::Array& elements = *node_->array();
        std::vector<std::string> names;
        for (std::size_t i = 0; i < elements.size(); ++i) {
            if (elements[i].table() == nullptr) {
                throw PathError(fmt::format("'{}' is a list of values; set all of it, as in {}=[...]",
                                            printable(walked_), printable(walked_)));
            }
            names.push_back(element_name(elements[i], keys_.back(), i));
        }
        // Quotes are only needed around a name with dots.
        for (std::size_t i = 0; i < elements.size(); ++i) {
            if (path_.take(names[i]) || path_.take('"' + names[i] + '"')) {
                if (std::count(names.begin(), names.end(), names[i]) > 1) {
                    throw PathError(
                        fmt::format("there are several '{}' in '{}'", printable(names[i]), printable(walked_)));
                }
                node_ = &elements[i];
                walked_ += "." + names[i];
                return;
            }
        }
        std::string const wanted = path_.next();
        throw PathError(fmt::format("there is no '{}' in '{}'{}", printable(wanted), printable(walked_),
                                    suggestion(wanted, names, "; there are: " + join(names))));
    }

    void go(Node* child, std::string const& key) {
        walked_ += (walked_.empty() ? "" : ".") + key;
        keys_.push_back(key);
        node_ = child;
    }

    Node* node_;
    PathReader path_;
    Source source_;
    std::vector<std::string> keys_;  //!< stepped into, names of elements not counted
    std::string walked_;
};

void apply(Node* root, Override const& change, Source source) {
    if (change.path.empty()) {
        throw PathError("the path is empty; write --set PATH=VALUE, such as --set simulation.patients=1000");
    }
    for (std::string const& text : {change.path, change.value}) {
        try {
            // As a comment on one line: only characters are checked.
            std::string line = "#" + text;
            std::replace(line.begin(), line.end(), '\n', ' ');
            check_text(line);
        } catch (SyntaxError const&) {
            throw PathError("this is not valid UTF-8 text");
        }
    }
    // A path that breaks off must not have begun to make tables.
    for (PathReader path{change.path}; !path.empty();) {
        path.next();
    }
    // The array of tables that an absent section would need cannot be made by a path.
    for (std::string_view const array : {"clones", "mutations", "switches", "drugs", "interactions", "regimens"}) {
        if (change.path.starts_with(std::string(array) + ".") && root->find(array) == nullptr) {
            throw PathError(fmt::format("the study has no [[{}]]", array));
        }
    }
    Setter{root, change, source}(parse_value(change.value, source));
}

}  // namespace

void apply_overrides(Node* root, std::vector<Override> const& overrides, std::vector<Mistake>* mistakes) {
    for (std::size_t i = 0; i < overrides.size(); ++i) {
        Source const source{0, 0, static_cast<int>(i)};
        try {
            apply(root, overrides[i], source);
        } catch (PathError const& error) {
            mistakes->push_back({source, error.what()});
        }
    }
}

}  // namespace clonecast::study::detail
