export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/dist/test'],
  transform: {},
  coverageProvider: 'v8',
  // a hang ends here; how long a test takes is nobody's verdict, and machines are slow at times
  testTimeout: 120_000,
};
