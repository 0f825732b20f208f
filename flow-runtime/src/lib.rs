//! What a generated flow service links.
