#pragma once

#include <string>
#include <vector>

namespace parlance::app {

using TableRow = std::vector<std::string>;

// Columns as wide as their widest cell, on standard output. Rows have the same number of cells.
void print_table(const std::vector<TableRow>& rows);

}  // namespace parlance::app
