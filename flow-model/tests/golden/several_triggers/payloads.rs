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
pub struct IssueCommentCreated {
    /// The [comment](https://docs.github.com/rest/issues/comments#get-an-issue-comment) itself.
    pub comment: Comment,
    /// The [issue](https://docs.github.com/rest/issues/issues#get-an-issue) the comment belongs to.
    pub issue: IssueCommentCreatedIssue,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Comment {
    pub user: CommentUser,
}

#[derive(Clone, Debug, Deserialize)]
pub struct CommentUser {
    pub login: String,
}

#[derive(Clone, Debug, Deserialize)]
pub struct IssueCommentCreatedIssue {
    pub number: i64,
}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct OrderReceived {
    pub body: Body,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Body {
    pub email: String,
    pub number: i64,
}
