//! The payload fields that this flow reads. Written by Hookloom.

use serde::Deserialize;

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct IssuesOpened {
    /// The [issue](https://docs.github.com/rest/issues/issues#get-an-issue) itself.
    pub issue: Issue,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Issue {
    pub number: i64,
    /// Title of the issue
    pub title: String,
}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct IssuesLabeled {
    /// The [issue](https://docs.github.com/rest/issues/issues#get-an-issue) itself.
    pub issue: IssuesLabeledIssue,
}

#[derive(Clone, Debug, Deserialize)]
pub struct IssuesLabeledIssue {
    pub comments: i64,
    pub number: i64,
}
