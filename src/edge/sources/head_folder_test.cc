#include "edge/sources/head_folder.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "core/tsdb/bytes.h"
#include "support/process.h"

namespace tidegate::sources {
namespace {

using tsdb::ByteWriter;

void write_record(ByteWriter& out, std::string_view record) {
  out.byte(1);
  out.be16(static_cast<std::uint16_t>(record.size()));
  out.be32(tsdb::crc32c(tsdb::bytes_of(record)));
  out.raw(record);
}

// A log that names series `id`.
std::string segment_with_series(std::uint64_t id) {
  ByteWriter record;
  record.byte(1), record.be64(id), record.uvarint(1), record.text("id"), record.text(std::to_string(id));
  ByteWriter out;
  write_record(out, record.written());
  return out.release();
}

// One with a sample of it.
std::string segment_with_sample(std::uint64_t id) {
  ByteWriter record;
  record.byte(2), record.be64(id), record.be64(1000), record.varint(0), record.varint(0), record.be64(0);
  ByteWriter out;
  write_record(out, record.written());
  return out.release();
}

class DataDirectory {
 public:
  DataDirectory() {
    for (const auto* name :
         {"wal", "wal/checkpoint.00000002", "wal/checkpoint.00000003", "wal/checkpoint.00000009.tmp"}) {
      EXPECT_TRUE(make_folder(folder_ / name));
    }
    folder_.write("wal/00000003", "it is in the checkpoint");
    folder_.write("wal/00000004", segment_with_sample(1) + segment_with_series(2));
    folder_.write("wal/00000005", segment_with_sample(2) + segment_with_sample(7));
    folder_.write("wal/checkpoint.00000002/00000000", "an old one");
    folder_.write("wal/checkpoint.00000003/00000000", segment_with_series(1));
    folder_.write("wal/checkpoint.00000009.tmp/00000000", "not finished");
    folder_.write("wal/notes", "not a segment");
  }
  const test::TempFolder& folder() const { return folder_; }

 private:
  test::TempFolder folder_;
};

TEST(HeadFolder, reads_the_last_checkpoint_and_the_log_behind_it) {
  const DataDirectory data;
  const auto head = HeadOnDisk::open(data.folder().path());
  ASSERT_TRUE(head) << head.error().message;
  EXPECT_EQ(head->head().summary().series, 2);
  EXPECT_EQ(head->head().summary().samples, 2);
  EXPECT_EQ(head->head().summary().unknown_series, 1);
}

TEST(HeadFolder, names_the_file_that_is_damaged) {
  const DataDirectory data;
  data.folder().write("wal/00000004", "damaged, and longer than a header");
  EXPECT_EQ(HeadOnDisk::open(data.folder().path()).error().message,
            data.folder().path() + ": wal/00000004 is damaged at byte 0: the segment ends within a fragment");
  data.folder().write("wal/00000006", "");
  EXPECT_EQ(test::run({"rm", data.folder() / "wal/00000005"}).exit_code, 0);
  EXPECT_EQ(HeadOnDisk::open(data.folder().path()).error().message,
            data.folder().path() + ": wal has 00000006, but no 00000005");
}

TEST(HeadFolder, a_folder_without_a_log_has_an_empty_head) {
  const test::TempFolder folder;
  const auto head = HeadOnDisk::open(folder.path());
  ASSERT_TRUE(head);
  EXPECT_EQ(head->head().summary().series, 0);
}

TEST(HeadFolder, a_folder_that_is_not_there_is_an_error) {
  EXPECT_EQ(HeadOnDisk::open("nowhere").error().message, "cannot read nowhere: there is no such folder");
}

}  // namespace
}  // namespace tidegate::sources
