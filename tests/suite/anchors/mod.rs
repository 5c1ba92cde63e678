//! Trust anchors of every kind, proved by programs that nobody here wrote and by the pages that partners get.

mod life;
mod matrix;
mod page;
mod partner;
mod reuse;
