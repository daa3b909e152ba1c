export default {
  title: 'Welcome',
};
