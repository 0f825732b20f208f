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
    /// Contents of the issue
    pub body: Option<String>,
    pub closed_at: Option<String>,
    /// A collection of related issues and pull requests.
    pub milestone: Option<IssueMilestone>,
    pub user: IssueUser,
}

#[derive(Clone, Debug, Deserialize)]
pub struct IssueMilestone {
    /// The title of the milestone.
    pub title: String,
}

#[derive(Clone, Debug, Deserialize)]
pub struct IssueUser {
    pub login: String,
}
