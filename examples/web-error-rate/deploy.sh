#!/bin/sh
# Your own deployment goes here.
echo "deploying web"
