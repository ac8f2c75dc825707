//! Certification, told as sentences: one file per part of a case's life.

mod api;
mod common;
mod deciding;
mod evaluating;
mod pages;
mod story;
mod surveillance;
