//! Temporary.
#![allow(missing_docs, unused)]
use super::*;
use crate::model::{Digest, Moment};
pub struct Cms;
impl Cms {
    pub fn is_one(_: &[u8]) -> bool {
        false
    }
    pub fn parse(_: &[u8]) -> Result<Self, Refused> {
        Err(Refused::new(""))
    }
    pub fn to_pem(&self) -> String {
        String::new()
    }
    pub fn verify(&self, _: &[u8], _: &PublicKey) -> Result<(), Refused> {
        Ok(())
    }
    pub fn signer(&self) -> Option<&Certificate> {
        None
    }
    pub fn certificates(&self) -> &[Certificate] {
        &[]
    }
}
pub enum Purpose {
    Client,
    Any,
}
pub struct PathQuestion<'a> {
    pub leaf: &'a Certificate,
    pub intermediates: &'a [Certificate],
    pub anchors: &'a [Certificate],
    pub crls: &'a [Crl],
    pub at: Moment,
    pub purpose: Purpose,
    pub max_depth: u32,
}
pub struct PathRefusal {
    pub code: &'static str,
    pub message: String,
}
pub struct Path {}
pub fn verify_path(_: &PathQuestion<'_>) -> Result<Path, PathRefusal> {
    Ok(Path {})
}
