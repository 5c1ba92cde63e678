//! What is published for readers of lists and files: judged by programs and libraries that share no line with this one, and held to
//! what stands.

mod actor;
mod files;
mod issuer;
mod listed;
mod stands;
mod texts;
