// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// A patients file as HDF5.
#ifdef CLONECAST_HAVE_HDF5

#    include <hdf5.h>

#    include <algorithm>
#    include <bit>
#    include <cstring>
#    include <set>
#    include <utility>

#    include "host/FileError.hh"
#    include "host/report/FileWriter.hh"
#    include "host/report/detail/Hdf5Handle.hh"
#    include "host/report/detail/PatientColumns.hh"

namespace clonecast::report::detail {

namespace {

static_assert(std::endian::native == std::endian::little, "buffers are written as they are");

constexpr hsize_t chunk_rows = 16384;
constexpr unsigned deflate_level = 4;
constexpr char const* group_name = "patients";

//! What the library has to say of its last error: what the system said if it did, else the innermost message.
std::string last_error() {
    std::string text = "the HDF5 library reports no cause";
    auto const collect = [](unsigned depth, H5E_error2_t const* error, void* result) -> herr_t {
        std::string const description = error->desc != nullptr ? error->desc : "";
        std::string& found = *static_cast<std::string*>(result);
        std::string_view constexpr begin = "error message = '";
        auto const at = description.find(begin);
        if (at != std::string::npos) {
            auto const first = at + begin.size();
            found = description.substr(first, description.find('\'', first) - first);
            return 1;  // done
        }
        if (depth == 0) {
            found = description;
        }
        return 0;
    };
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, collect, &text);
    return text;
}

//! No error messages of the library on stderr in this thread; they become exceptions.
void silence() {
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

//! A column and the rows of it that are not yet in the file.
struct Buffer {
    Column column;
    Hdf5Handle type;  //!< in the file and in `bytes`
    Hdf5Handle dataset;
    std::size_t width = 0;  //!< of a value [byte]
    std::vector<char> bytes;
};

class Hdf5Sink final : public PatientsSink {
  public:
    Hdf5Sink(std::filesystem::path const& path, std::vector<Column> columns, PatientsFileInfo const& info)
        : path_(path) {
        // Should the file fail at the very end, the library would try again when the program exits, and complain.
        H5dont_atexit();
        silence();
        create_file();
        write_attributes(info);
        std::set<std::string> names;
        for (Column& column : columns) {
            std::replace(column.name.begin(), column.name.end(), '/', '_');
            while (!names.insert(column.name).second) {
                column.name += "_";
            }
            buffers_.push_back(make_buffer(std::move(column)));
        }
    }

    ~Hdf5Sink() override {
        silence();
        release();
    }

    void write(PatientRow const& row) override {
        for (Buffer& buffer : buffers_) {
            append(row, &buffer);
        }
        ++n_buffered_;
        if (n_buffered_ == chunk_rows) {
            silence();
            flush();
        }
    }

    void close() override {
        if (closed_) {
            return;
        }
        silence();
        flush();
        for (Buffer& buffer : buffers_) {
            check(buffer.dataset.close());
            buffer.type.close();
        }
        check(group_.close());
        check(H5Fflush(file_.get(), H5F_SCOPE_GLOBAL));
        check(file_.close());
        sync_to_disk(path_);
        closed_ = true;
    }

  private:
    //! Throws if a call of the library failed.
    void check(herr_t status) const {
        if (status < 0) {
            throw FileError(path_, "cannot write to this file: " + last_error());
        }
    }
    Hdf5Handle own(hid_t id, Hdf5Handle::Close close_with) const {
        check(id < 0 ? -1 : 0);
        return {id, close_with};
    }

    void create_file() {
        Hdf5Handle const access = own(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
        check(H5Pset_libver_bounds(access.get(), H5F_LIBVER_V18, H5F_LIBVER_LATEST));  // attributes above 64 KiB
#    if H5_VERSION_GE(1, 10, 7)
        check(H5Pset_file_locking(access.get(), false, true));  // not on every file system, and nobody else writes here
#    endif
        file_ = Hdf5Handle(H5Fcreate(path_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access.get()), H5Fclose);
        if (file_.get() < 0) {
            throw FileError(path_, "cannot create this file: " + last_error());
        }
        group_ =
            own(H5Gcreate2(file_.get(), group_name, H5P_DEFAULT, create_in_order(H5P_GROUP_CREATE).get(), H5P_DEFAULT),
                H5Gclose);
    }

    //! Groups list their members in the order in which they were made.
    Hdf5Handle create_in_order(hid_t property_class) const {
        Hdf5Handle properties = own(H5Pcreate(property_class), H5Pclose);
        check(H5Pset_link_creation_order(properties.get(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED));
        return properties;
    }

    Hdf5Handle text_type(std::size_t width) const {
        Hdf5Handle type = own(H5Tcopy(H5T_C_S1), H5Tclose);
        check(H5Tset_size(type.get(), std::max<std::size_t>(width, 1)));
        check(H5Tset_strpad(type.get(), H5T_STR_NULLPAD));
        check(H5Tset_cset(type.get(), H5T_CSET_UTF8));
        return type;
    }

    void write_attribute(hid_t where, char const* name, hid_t type, void const* value) const {
        Hdf5Handle const space = own(H5Screate(H5S_SCALAR), H5Sclose);
        Hdf5Handle attribute = own(H5Acreate2(where, name, type, space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
        check(H5Awrite(attribute.get(), type, value));
        check(attribute.close());
    }
    void write_attribute(hid_t where, char const* name, std::string const& text) const {
        write_attribute(where, name, text_type(text.size()).get(), text.empty() ? "\0" : text.data());
    }

    void write_attributes(PatientsFileInfo const& info) const {
        std::int32_t const format_version = patients_format_version;
        std::uint64_t const seed = info.study->simulation.seed;
        write_attribute(file_.get(), "format", std::string("clonecast patients"));
        write_attribute(file_.get(), "format_version", H5T_NATIVE_INT32, &format_version);
        write_attribute(file_.get(), "version", info.provenance.version);
        write_attribute(file_.get(), "commit", info.provenance.commit);
        write_attribute(file_.get(), "seed", H5T_NATIVE_UINT64, &seed);
        write_attribute(file_.get(), "seed_text", std::to_string(seed));
        write_attribute(file_.get(), "study", info.study_text);
    }

    Hdf5Handle type_of(Column const& column) const {
        switch (column.storage) {
            case Storage::flag:
                return own(H5Tcopy(H5T_STD_I8LE), H5Tclose);
            case Storage::integer:
                return own(H5Tcopy(H5T_STD_I32LE), H5Tclose);
            case Storage::identifier:
                return own(H5Tcopy(H5T_STD_I64LE), H5Tclose);
            case Storage::count:
            case Storage::real:
                return own(H5Tcopy(H5T_IEEE_F64LE), H5Tclose);
            case Storage::text:
                return text_type(column.width);
        }
        return {};
    }

    Buffer make_buffer(Column column) const {
        Buffer buffer;
        buffer.type = type_of(column);
        buffer.width = H5Tget_size(buffer.type.get());
        hsize_t const none = 0;
        hsize_t const unlimited = H5S_UNLIMITED;
        Hdf5Handle const space = own(H5Screate_simple(1, &none, &unlimited), H5Sclose);
        Hdf5Handle const properties = own(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
        check(H5Pset_chunk(properties.get(), 1, &chunk_rows));
        check(H5Pset_shuffle(properties.get()));
        check(H5Pset_deflate(properties.get(), deflate_level));
        buffer.dataset = own(H5Dcreate2(group_.get(), column.name.c_str(), buffer.type.get(), space.get(), H5P_DEFAULT,
                                        properties.get(), H5P_DEFAULT),
                             H5Dclose);
        if (!column.unit.empty()) {
            write_attribute(buffer.dataset.get(), "unit", column.unit);
        }
        buffer.bytes.reserve(buffer.width * chunk_rows);
        buffer.column = std::move(column);
        return buffer;
    }

    static void append(PatientRow const& row, Buffer* buffer) {
        std::vector<char>& bytes = buffer->bytes;
        auto const push = [&](auto value) {
            char raw[sizeof(value)];
            std::memcpy(raw, &value, sizeof(value));
            bytes.insert(bytes.end(), raw, raw + sizeof(value));
        };
        if (auto const* text = std::get_if<std::function<std::string_view(PatientRow const&)>>(&buffer->column.value)) {
            std::string_view const value = (*text)(row).substr(0, buffer->width);
            bytes.insert(bytes.end(), value.begin(), value.end());
            bytes.resize(bytes.size() + buffer->width - value.size(), '\0');
        } else if (auto const* real = std::get_if<std::function<double(PatientRow const&)>>(&buffer->column.value)) {
            push((*real)(row));
        } else {
            auto const value = std::get<std::function<std::int64_t(PatientRow const&)>>(buffer->column.value)(row);
            switch (buffer->column.storage) {
                case Storage::flag:
                    push(static_cast<std::int8_t>(value));
                    break;
                case Storage::integer:
                    push(static_cast<std::int32_t>(value));
                    break;
                case Storage::count:
                    push(static_cast<double>(value));
                    break;
                default:
                    push(value);
            }
        }
    }

    //! Adds the buffered rows to every dataset.
    void flush() {
        if (n_buffered_ == 0) {
            return;
        }
        hsize_t const size = n_written_ + n_buffered_;
        Hdf5Handle const memory = own(H5Screate_simple(1, &n_buffered_, nullptr), H5Sclose);
        for (Buffer& buffer : buffers_) {
            check(H5Dset_extent(buffer.dataset.get(), &size));
            Hdf5Handle const space = own(H5Dget_space(buffer.dataset.get()), H5Sclose);
            check(H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, &n_written_, nullptr, &n_buffered_, nullptr));
            check(H5Dwrite(buffer.dataset.get(), buffer.type.get(), memory.get(), space.get(), H5P_DEFAULT,
                           buffer.bytes.data()));
            buffer.bytes.clear();
        }
        n_written_ = size;
        n_buffered_ = 0;
    }

    void release() {
        buffers_.clear();
        group_.close();
        file_.close();
    }

    std::filesystem::path path_;
    Hdf5Handle file_, group_;
    std::vector<Buffer> buffers_;
    hsize_t n_written_ = 0;
    hsize_t n_buffered_ = 0;
    bool closed_ = false;
};

}  // namespace

std::unique_ptr<PatientsSink> make_hdf5_sink(std::filesystem::path const& path, std::vector<Column> columns,
                                             PatientsFileInfo const& info) {
    return std::make_unique<Hdf5Sink>(path, std::move(columns), info);
}

}  // namespace clonecast::report::detail

#endif
