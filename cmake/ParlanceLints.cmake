# The lints as tests: `ctest -L lint`; `-LE lint` leaves them out.
foreach(LINT lint_test.py check_includes.py check_coroutines.py check_lengths.py check_format.sh)
  add_test(NAME ${LINT} COMMAND ${CMAKE_SOURCE_DIR}/tools/${LINT})
  set_tests_properties(${LINT} PROPERTIES LABELS lint)
endforeach()
