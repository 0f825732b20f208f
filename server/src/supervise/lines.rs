//! Lines of a program's output, each bounded: whatever a program writes, the server keeps a limited part of it.

use std::io;

use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};

/// Longest line that is kept of what programs say to people.
pub const LINE_LIMIT_BYTES: usize = 16 * 1024;

/// Reads line by line.
#[derive(Debug)]
pub struct Lines<R> {
    from: BufReader<R>,
    limit: usize,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    /// Lines of which at most `limit` bytes are kept.
    pub fn new(from: R, limit: usize) -> Self {
        Self { from: BufReader::new(from), limit }
    }

    /// The next line without its end; what of it is over the limit is read and dropped. None at the end.
    /// Bytes that are no text are replaced, so that they do not stop the reading.
    ///
    /// # Errors
    /// Where the output cannot be read.
    pub async fn next(&mut self) -> io::Result<Option<String>> {
        let mut line = Vec::new();
        let mut begun = false;
        loop {
            let chunk = self.from.fill_buf().await?;
            if chunk.is_empty() {
                return Ok(begun.then(|| text(&line)));
            }
            begun = true;
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let room = self.limit.saturating_sub(line.len());
            line.extend(chunk.iter().take(end.unwrap_or(chunk.len()).min(room)));
            let used = end.map_or(chunk.len(), |end| end + 1);
            self.from.consume(used);
            if end.is_some() {
                return Ok(Some(text(&line)));
            }
        }
    }
}

fn text(line: &[u8]) -> String {
    String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned()
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt as _;

    use super::*;

    #[tokio::test]
    async fn a_line_without_end_keeps_its_beginning_alone() {
        let endless = tokio::io::repeat(b'x').take(50_000_000);
        let output = endless.chain(&b"\nnext\r\n\n\xff\nlast"[..]);
        let mut lines = Lines::new(output, LINE_LIMIT_BYTES);
        let first = lines.next().await.unwrap().unwrap();
        assert_eq!(first.len(), LINE_LIMIT_BYTES);
        assert!(first.capacity() < 4 * LINE_LIMIT_BYTES);
        for expect in [Some("next"), Some(""), Some("\u{fffd}"), Some("last"), None] {
            assert_eq!(lines.next().await.unwrap().as_deref(), expect);
        }
    }
}
