// Stands in for bluebird in the browser: the LIME transport only uses standard promises.
module.exports = Promise;
