//! Where in a JSON text an error sits: the path of keys that leads there, without knowing any type.

/// Follows a JSON text up to a line and column: both from 1, columns in bytes, as serde_json reports them.
fn walk(json: &[u8], line: usize, column: usize) -> Walker {
    let mut walker = Walker::default();
    let offset = offset_of(json, line, column);
    for byte in json.iter().take(offset) {
        walker.take(*byte);
    }
    // A list or record that is not wanted at all is told at the byte before it.
    if let Some(byte @ (b':' | b',' | b'[')) = json.get(offset)
        && !walker.in_text
    {
        walker.take(*byte);
    }
    walker
}

/// The number of bytes before the byte that the place names.
fn offset_of(json: &[u8], line: usize, column: usize) -> usize {
    let line_start = json
        .split_inclusive(|byte| *byte == b'\n')
        .take(line.saturating_sub(1))
        .map(<[u8]>::len)
        .sum::<usize>();
    (line_start + column.saturating_sub(1)).min(json.len())
}

/// What a missing field's error says: `missing field `login``.
fn missing_field(message: &str) -> Option<&str> {
    message.strip_prefix("missing field `")?.split('`').next()
}

/// A sentence for a stored event that does not fit what its flow reads.
pub(crate) fn explain(json: &[u8], error: &serde_json::Error) -> String {
    let walker = walk(json, error.line(), error.column());
    let message = error.to_string();
    if let Some(field) = missing_field(&message) {
        // The error stands at the end of the object that lacks the field.
        let mut path = walker.enclosing();
        if !path.is_empty() {
            path.push('.');
        }
        return format!("the event lacks the field `{path}{field}`, which the flow reads");
    }
    match walker.value().as_str() {
        "" => format!("the event does not fit what the flow reads: {message}"),
        path => format!("the event's field `{path}` does not fit what the flow reads: {message}"),
    }
}

/// Follows a JSON text byte by byte and keeps the keys that are open.
#[derive(Default)]
struct Walker {
    open: Vec<Level>,
    in_text: bool,
    escaped: bool,
    text: Vec<u8>,
}

/// One open object or array.
enum Level {
    Object { key: Option<String> },
    Array { index: usize },
}

impl Walker {
    fn take(&mut self, byte: u8) {
        if self.in_text {
            return self.take_in_text(byte);
        }
        match byte {
            b'"' => {
                self.in_text = true;
                self.text.clear();
            }
            b'{' => self.open.push(Level::Object { key: None }),
            b'[' => self.open.push(Level::Array { index: 0 }),
            b'}' | b']' => {
                self.open.pop();
            }
            b':' => {
                let name = String::from_utf8_lossy(&self.text).into_owned();
                if let Some(Level::Object { key }) = self.open.last_mut() {
                    *key = Some(name);
                }
            }
            b',' => match self.open.last_mut() {
                Some(Level::Object { key }) => *key = None,
                Some(Level::Array { index }) => *index += 1,
                None => {}
            },
            _ => {}
        }
    }

    fn take_in_text(&mut self, byte: u8) {
        match byte {
            _ if self.escaped => {
                self.escaped = false;
                self.text.push(byte);
            }
            b'\\' => self.escaped = true,
            b'"' => self.in_text = false,
            _ => self.text.push(byte),
        }
    }

    /// The path of the value that is being read: `issue.labels[2]`.
    fn value(&self) -> String {
        path(&self.open)
    }

    /// The path of the innermost open object, whatever it is in the middle of.
    fn enclosing(&self) -> String {
        path(self.open.split_last().map_or(&[], |(_, outer)| outer))
    }
}

fn path(levels: &[Level]) -> String {
    let mut path = String::new();
    for level in levels {
        match level {
            Level::Object { key: Some(key) } => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(key);
            }
            Level::Array { index } => path.push_str(&format!("[{index}]")),
            Level::Object { key: None } => {}
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::explain;

    #[derive(Debug, Deserialize)]
    struct Event {
        #[expect(dead_code, reason = "only read by serde")]
        issue: Issue,
    }

    #[derive(Debug, Deserialize)]
    struct Issue {
        #[expect(dead_code, reason = "only read by serde")]
        number: i64,
        #[expect(dead_code, reason = "only read by serde")]
        user: User,
        #[expect(dead_code, reason = "only read by serde")]
        labels: Vec<User>,
    }

    #[derive(Debug, Deserialize)]
    struct User {
        #[expect(dead_code, reason = "only read by serde")]
        login: String,
    }

    #[test]
    fn names_the_field_that_is_missing_or_wrong() {
        let check = |json: &str, expect: &str| {
            let error = serde_json::from_str::<Event>(json).expect_err("it does not fit");
            let said = explain(json.as_bytes(), &error);
            assert!(said.contains(expect), "{json}\nsaid {said}\nexpected {expect}");
        };
        check(r#"{"action":"opened"}"#, "lacks the field `issue`");
        check(r#"{"issue":{"number":1,"labels":[],"user":{"id":7}}}"#, "`issue.user.login`");
        check(
            "{\n \"issue\": {\n \"number\":1, \"labels\":[{\"login\":\"a\"},{}]}}",
            "`issue.labels[1].login`",
        );
        check(r#"{"issue":{"number":1,"labels":[]}}"#, "lacks the field `issue.user`");
        check(r#"{"issue":{"number":"a \" } one"}}"#, "field `issue.number` does not fit");
        check(
            r#"{"issue":{"number":1,"labels":[],"user":[true]}}"#,
            "`issue.user[0]` does not fit",
        );
        check(r#"{"issue":{"number":[]}}"#, "field `issue.number` does not fit");
        check(r#"{"issue":{"number": {}}}"#, "field `issue.number` does not fit");
        check(
            r#"{"issue":{"number":1,"labels":[{"login":"a"},{"login":[]}]}}"#,
            "field `issue.labels[1].login` does not fit",
        );
        check(
            r#"{"issue":{"number":1,"user":{"login":"a:"},"labels":[["a"],[[]]]}}"#,
            "labels[1][0]",
        );
        check("7", "the event does not fit");
    }
}
