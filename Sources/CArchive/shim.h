#ifndef RESNEXT_CARCHIVE_SHIM_H
#define RESNEXT_CARCHIVE_SHIM_H

#include <archive.h>
#include <archive_entry.h>

#endif
