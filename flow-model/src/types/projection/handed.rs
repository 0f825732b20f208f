//! Values that leave for Rust that is not understood: what may be read of them there.

use std::collections::BTreeSet;

use crate::expr::{Read, Use};
use crate::types::{Record, Type};

/// The reads of a payload with those of handed values told field by field: any that the package's Rust names.
/// A record of which it names none is used as it is.
pub(crate) fn settled(
    payload: &Type,
    reads: impl IntoIterator<Item = Read>,
    accessed: &BTreeSet<String>,
) -> BTreeSet<Read> {
    let mut open: Vec<Read> = reads.into_iter().collect();
    let mut found = BTreeSet::new();
    while let Some(read) = open.pop() {
        if read.how != Use::Handed {
            found.insert(read);
            continue;
        }
        let record = type_at(payload, &read).and_then(Type::as_record);
        let fields = record.map(|record| named(record, accessed)).unwrap_or_default();
        if fields.is_empty() {
            found.insert(Read { how: Use::Whole, ..read });
            continue;
        }
        open.extend(fields.into_iter().map(|key| {
            let mut field = read.clone();
            field.path.push(key);
            field
        }));
    }
    found
}

/// The keys of the fields whose Rust names are among these.
fn named(record: &Record, accessed: &BTreeSet<String>) -> Vec<String> {
    let keys = record.fields.iter().map(|field| &field.name);
    let is_named = |key: &&String| {
        let name = record.rust_name(key);
        accessed.contains(name.strip_prefix("r#").unwrap_or(&name))
    };
    keys.filter(is_named).cloned().collect()
}

/// The type at a place; list items are transparent.
fn type_at<'t>(payload: &'t Type, read: &Read) -> Option<&'t Type> {
    let mut ty = payload;
    for key in std::iter::once(&read.root).chain(&read.path) {
        ty = &single(ty).as_record()?.field(key)?.ty;
    }
    Some(single(ty))
}

fn single(ty: &Type) -> &Type {
    match ty {
        Type::List(item) => single(item),
        Type::Optional(inner) => single(inner),
        other => other,
    }
}
