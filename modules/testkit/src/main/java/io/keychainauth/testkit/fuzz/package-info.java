/** Runs fuzz targets. */
package io.keychainauth.testkit.fuzz;
