import Testing

@testable import Tensors

@Suite("Available memory")
struct AvailableMemoryTests {
  private func bytes(
    _ files: [String: String], addressSpace: Int? = nil, data: Int? = nil
  ) -> Int? {
    AvailableMemory(files: { files[$0] }, addressSpace: addressSpace, data: data, pageSize: 4096).bytes
  }

  private let meminfo = "MemTotal: 4000 kB\nMemFree: 1 kB\nMemAvailable:    2000 kB\nBuffers: 5 kB\n"

  @Test("What the system calls available counts, less a twentieth that is left to others")
  func system() {
    #expect(bytes(["/proc/meminfo": meminfo]) == 2000 * 1024 / 20 * 19)
  }

  @Test("Where nobody says, nothing is known")
  func unknown() {
    #expect(bytes([:]) == nil)
    #expect(bytes(["/proc/meminfo": "MemTotal: 4000 kB\n"]) == nil)
  }

  @Test("A group of version 2 leaves its limit less what cannot be dropped, and those above it count too")
  func secondVersion() {
    var files = [
      "/proc/meminfo": meminfo, "/proc/self/cgroup": "0::/user/job\n",
      "/sys/fs/cgroup/user/job/memory.max": "900000\n",
      "/sys/fs/cgroup/user/job/memory.current": "500000\n",
      "/sys/fs/cgroup/user/job/memory.stat": "anon 1\nfile 2\ninactive_file 200000\n",
    ]
    #expect(bytes(files) == 600_000)
    files["/sys/fs/cgroup/user/memory.max"] = "700000\n"
    files["/sys/fs/cgroup/user/memory.current"] = "600000\n"
    #expect(bytes(files) == 100_000)
    files["/sys/fs/cgroup/user/memory.max"] = "max\n"
    #expect(bytes(files) == 600_000)
  }

  @Test("A group of version 1 is found by its controller; in a container its files stand at the root")
  func firstVersion() {
    let files = [
      "/proc/meminfo": meminfo, "/proc/self/cgroup": "5:cpu:/a\n4:memory:/docker/abc\n",
      "/sys/fs/cgroup/memory/memory.limit_in_bytes": "800000\n",
      "/sys/fs/cgroup/memory/memory.usage_in_bytes": "300000\n",
      "/sys/fs/cgroup/memory/memory.stat": "inactive_file 7\ntotal_inactive_file 100000\n",
    ]
    #expect(bytes(files) == 600_000)
  }

  @Test("Version 1 writes a number beyond all memory where there is no limit")
  func noLimit() {
    let files = [
      "/proc/self/cgroup": "4:memory:/\n",
      "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
      "/sys/fs/cgroup/memory/memory.usage_in_bytes": "300000\n",
    ]
    #expect(bytes(files) == nil)
  }

  @Test("The shell's limits leave what the process has not used, and never less than nothing")
  func limits() {
    let files = ["/proc/meminfo": meminfo, "/proc/self/statm": "100 50 20 5 0 30 0\n"]
    #expect(bytes(files, addressSpace: 1_000_000) == 1_000_000 - 100 * 4096)
    #expect(bytes(files, data: 1_000_000) == 1_000_000 - 30 * 4096)
    #expect(bytes(files, addressSpace: 10) == 0)
  }

  @Test("This machine says how much it has")
  func thisMachine() {
    #expect((AvailableMemory.now().bytes ?? 0) > 1_000_000)
  }

  @Test(
    "Bytes read as people say them",
    arguments: [
      (0, "0 bytes"), (999, "999 bytes"), (1500, "1.5 kB"), (340_000_000, "340 MB"),
      (2_440_000_000, "2.4 GB"),
      (3_000_000_000, "3 GB"), (9_960_000_000, "10 GB"), (61_400_000_000, "61 GB"),
    ])
  func text(bytes: Int, text: String) {
    #expect(byteText(bytes) == text)
  }
}
