// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Reads JSON of unknown origin; every mistake is reported with the file and the place in it.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "host/FileError.hh"

namespace clonecast::report::html {

/*! A value of a JSON document and where it stands, e.g. results.groups[3].regimen. Refers to the document and to the
 *  path of its file. All functions throw FileError if the value is not what is asked for. */
class JsonCursor {
  public:
    using Json = nlohmann::ordered_json;

    JsonCursor(Json const& json, std::filesystem::path const& file, std::string where = {})
        : json_(&json), file_(&file), where_(std::move(where)) {}

    Json const& json() const { return *json_; }
    std::string const& where() const { return where_; }

    [[noreturn]] void fail(std::string const& problem) const {
        throw FileError(*file_, (where_.empty() ? "" : where_ + ": ") + problem +
                                    "; the file is not as clonecast wrote it, so run the study again");
    }

    JsonCursor operator[](std::string const& key) const {
        object();
        auto const member = json_->find(key);
        if (member == json_->end()) {
            fail("there is no \"" + key + "\"");
        }
        return {*member, *file_, where_.empty() ? key : where_ + "." + key};
    }
    JsonCursor operator[](std::size_t index) const {
        if (index >= size()) {
            fail("expected more than " + std::to_string(index) + " elements");
        }
        return {(*json_)[index], *file_, where_ + "[" + std::to_string(index) + "]"};
    }
    bool has(std::string const& key) const { return object().contains(key); }

    Json const& object() const {
        if (!json_->is_object()) {
            fail("expected an object");
        }
        return *json_;
    }
    //! Number of elements of an array.
    std::size_t size() const {
        if (!json_->is_array()) {
            fail("expected an array");
        }
        return json_->size();
    }
    std::string const& text() const {
        if (!json_->is_string()) {
            fail("expected a string");
        }
        return json_->get_ref<std::string const&>();
    }
    double number() const {
        if (!json_->is_number()) {
            fail("expected a number");
        }
        double const value = json_->get<double>();
        if (!std::isfinite(value)) {
            fail("expected a finite number");
        }
        return value;
    }
    //! null: no number.
    std::optional<double> optional_number() const {
        return json_->is_null() ? std::nullopt : std::optional<double>(number());
    }
    std::uint64_t count() const {
        if (!json_->is_number_unsigned() && !(json_->is_number_integer() && json_->get<std::int64_t>() >= 0)) {
            fail("expected an integer >= 0");
        }
        return json_->get<std::uint64_t>();
    }

  private:
    Json const* json_;
    std::filesystem::path const* file_;
    std::string where_;
};

}  // namespace clonecast::report::html
