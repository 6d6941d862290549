"""Bring a built site to where readers find it: a web server's folder, a git branch, a bucket."""
