// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Reads JSON of unknown origin; every mistake is reported with the file, the place in it, and what was found there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "host/FileError.hh"

namespace clonecast::report {

/*! A value of a JSON document and where it stands, e.g. results.groups[3].regimen. Refers to the document and to the
 *  path of its file. All functions throw FileError if the value is not what is asked for. */
class JsonCursor {
  public:
    using Json = nlohmann::ordered_json;

    JsonCursor(Json const& json, std::filesystem::path const& file, std::string where = {})
        : json_(&json), file_(&file), where_(std::move(where)) {}

    Json const& json() const { return *json_; }

    //! \param expected  what the value ought to be
    [[noreturn]] void fail(std::string const& expected) const { fail(where_, expected, found()); }

    JsonCursor operator[](std::string const& key) const {
        auto const member = object().find(key);
        std::string where = where_.empty() ? key : where_ + "." + key;
        if (member == json_->end()) {
            fail(where, "a value", "nothing");
        }
        return {*member, *file_, std::move(where)};
    }
    JsonCursor operator[](std::size_t index) const {
        if (index >= size()) {
            fail("more than " + std::to_string(index) + " elements");
        }
        return {(*json_)[index], *file_, where_ + "[" + std::to_string(index) + "]"};
    }
    bool has(std::string const& key) const { return object().contains(key); }

    Json const& object() const {
        if (!json_->is_object()) {
            fail("an object");
        }
        return *json_;
    }
    //! Number of elements of an array.
    std::size_t size() const {
        if (!json_->is_array()) {
            fail("an array");
        }
        return json_->size();
    }
    std::vector<JsonCursor> elements() const {
        std::vector<JsonCursor> result;
        for (std::size_t i = 0; i < size(); ++i) {
            result.push_back((*this)[i]);
        }
        return result;
    }
    void expect_size(std::size_t n) const {
        if (size() != n) {
            fail("an array of " + std::to_string(n));
        }
    }
    std::string const& text() const {
        if (!json_->is_string()) {
            fail("a text");
        }
        return json_->get_ref<std::string const&>();
    }
    double number() const {
        if (!json_->is_number()) {
            fail("a number");
        }
        return json_->get<double>();
    }
    //! null: no number.
    std::optional<double> optional_number() const {
        return json_->is_null() ? std::nullopt : std::optional<double>(number());
    }
    double day() const {
        if (number() < 0) {
            fail("a day from 0 on");
        }
        return number();
    }
    std::uint64_t count() const {
        if (!json_->is_number_unsigned() && !(json_->is_number_integer() && json_->get<std::int64_t>() >= 0)) {
            fail("an integer >= 0");
        }
        return json_->get<std::uint64_t>();
    }

  private:
    [[noreturn]] void fail(std::string const& where, std::string const& expected, std::string const& found) const {
        throw FileError(*file_, (where.empty() ? "" : where + ": ") + "expected " + expected + " and found " + found +
                                    "; the file is not as clonecast wrote it, so run the study again");
    }
    std::string found() const {
        constexpr std::size_t longest = 60;
        if (json_->is_structured()) {
            return json_->is_object() ? "an object" : "an array of " + std::to_string(json_->size());
        }
        std::string const text = json_->dump(-1, ' ', false, Json::error_handler_t::replace);
        return text.size() <= longest ? text : text.substr(0, longest - 3) + "...";
    }

    Json const* json_;
    std::filesystem::path const* file_;
    std::string where_;
};

}  // namespace clonecast::report
