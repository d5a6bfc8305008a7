/// Where the entry of a byte stands in a table of 256 entries a channel.
///
/// Not `channel << 8 | byte`: the compiler's bounds-check pass loses one side of an integer `|` in loops (Guides/Compiler.md).
@inline(__always)
func tableIndex(channel: Int, byte: UInt8) -> Int { channel * 256 + Int(byte) }
